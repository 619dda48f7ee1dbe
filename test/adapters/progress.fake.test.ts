import { fakeProgress } from '../fakes/progress';
import { progressContract } from './progress.contract';

const progress = fakeProgress();

describe('fakeProgress', () => progressContract(() => progress));
