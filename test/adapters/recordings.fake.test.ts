import { fakeRecordings } from '../fakes/recordings';
import { recordingsContract } from './recordings.contract';

const recordings = fakeRecordings();
describe('the fake recordings', () => recordingsContract(() => recordings));
