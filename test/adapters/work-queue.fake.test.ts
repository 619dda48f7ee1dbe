import { fakeWorkQueue } from '../fakes/work-queue';
import { workQueueContract } from './work-queue.contract';

const queue = fakeWorkQueue();

describe('fakeWorkQueue', () => workQueueContract(() => queue));
