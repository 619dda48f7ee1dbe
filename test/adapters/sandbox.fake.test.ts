import { fakeSandbox } from '../fakes/sandbox';
import { sandboxContract } from './sandbox.contract';

describe('fakeSandbox', () => {
  sandboxContract(() => fakeSandbox());

  it('says what it is told to say, and keeps what it was asked', async () => {
    const sandbox = fakeSandbox(({ run }) => (run === 'tests' ? { ending: 'timeout' } : undefined));
    const job = { run: 'tests', limits: { wallSeconds: 1, memoryMb: 1, outputBytes: 1 }, tests: [] } as const;
    expect(await sandbox.run({ ...job, tests: [] })).toMatchObject({ ending: 'timeout', calls: [] });
    expect(sandbox.jobs).toEqual([job]);
  });
});
