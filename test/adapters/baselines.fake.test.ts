import { fakeBaselines } from '../fakes/baselines';
import { baselinesContract } from './baselines.contract';

const baselines = fakeBaselines();

describe('fakeBaselines', () => baselinesContract(() => baselines));
