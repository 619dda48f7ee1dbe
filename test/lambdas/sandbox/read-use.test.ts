import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { processesBeside, readUse } from '../../../lambdas/sandbox/read-use';

test('what a process takes, and the other processes of its session', async () => {
  const child = spawn('/bin/sh', ['-c', 'sleep 60 & echo started; wait'], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    await once(child.stdout, 'data');
    expect(readUse(child.pid)).toEqual({ megabytes: expect.any(Number), cpuSeconds: expect.any(Number) });
    expect(readUse(child.pid).megabytes).toBeGreaterThan(0);
    expect(processesBeside(child.pid)).toHaveLength(1);
  } finally {
    process.kill(-(child.pid ?? 0), 'SIGKILL');
  }
});

test('a process that is not there takes nothing', () => {
  expect([readUse(undefined), processesBeside(undefined)]).toEqual([{ megabytes: 0, cpuSeconds: 0 }, []]);
});
