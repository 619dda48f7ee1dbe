import { fakeCircuits } from '../fakes/circuits';
import { circuitsContract } from './circuits.contract';

const circuits = fakeCircuits();

describe('fakeCircuits', () => circuitsContract(() => circuits));
