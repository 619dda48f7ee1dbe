import { fakeWorkbenches } from '../fakes/workbenches';
import { workbenchesContract } from './workbenches.contract';

const workbenches = fakeWorkbenches();

describe('fakeWorkbenches', () => workbenchesContract({
  workbenches: () => workbenches,
  leave: async (archive) => {
    const left = { bucket: 'assets', key: `${Math.random()}.zip` };
    workbenches.leave(left.bucket, left.key, archive);
    return left;
  },
}));
