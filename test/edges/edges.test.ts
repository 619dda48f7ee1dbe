import fc from 'fast-check';
import { RatchetError } from '../../core/errors';
import { edges } from './edges';
import { anyOf, hostileValues, type Json, largeValues } from './hostile-values';

const runs = 400;
/** What is told of input that is wrong fits into a log line and a terminal. */
const longestMessage = 6000;

describe.each(edges)('$name', ({ read, valid }) => {
  it.each(valid.map((value, index) => [index, value] as const))('takes what is right: %i', async (_index, value) => {
    await read(value);
  });

  it('meets anything with an answer or a named error, and keeps the prototypes as they are', async () => {
    await fc.assert(fc.asyncProperty(anyOf(valid), async (raw) => {
      await answers(read, raw);
    }), { numRuns: runs, seed: 20261121 });
    expectCleanPrototypes();
  });

  it('so it does with each of the worst values', async () => {
    for (const raw of [...hostileValues, ...largeValues]) await answers(read, raw);
    expectCleanPrototypes();
  });
});

async function answers(read: (raw: Json) => unknown, raw: Json): Promise<void> {
  const thrown = await Promise.resolve().then(() => read(raw)).then(() => undefined, (error: unknown) => error);
  if (thrown === undefined) return;
  if (!(thrown instanceof RatchetError)) throw new Error(`saw ${String(thrown)}, expected a named error of Ratchet's`, { cause: thrown });
  expect(thrown.message.length).toBeLessThan(longestMessage);
  expect(thrown.message).not.toBe('');
}

function expectCleanPrototypes(): void {
  expect({}).not.toHaveProperty('polluted');
  expect([]).not.toHaveProperty('polluted');
}
