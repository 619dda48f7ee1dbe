import { fakeCounters } from '../fakes/counters';
import { countersContract } from './counters.contract';

const counters = fakeCounters();

describe('fakeCounters', () => countersContract(() => counters));
