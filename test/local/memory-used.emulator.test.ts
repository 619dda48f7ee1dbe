import { createFunction, createRole, eventually, invoke, logLines } from './emulated-functions';

const holding = (megabytes: number): string => `const held = Buffer.alloc(${megabytes} * 1024 * 1024, 1);
exports.handler = async () => held[0];`;

const usedMb = async (name: string): Promise<number> => eventually(async () => {
  const used = (await logLines(name)).flatMap((line) => /Max Memory Used: (\d+) MB/.exec(line)?.[1] ?? []);
  expect(used).not.toEqual([]);
  return Number(used.at(-1));
});

test('a REPORT line tells the memory of its own environment, whatever others take', async () => {
  const role = await createRole();
  const [small, large] = [await createFunction(role, holding(1)), await createFunction(role, holding(200))];
  await invoke(large);
  await invoke(small);
  const [least, most] = [await usedMb(small), await usedMb(large)];
  expect(least).toBeGreaterThan(20);
  expect(least).toBeLessThan(150);
  expect(most).toBeGreaterThan(least + 150);
});
