import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { guards } from '../../bench/guards';

const root = join(__dirname, '../..');

it.each(guards.map((guard) => [guard.guard, guard] as const))('the guard stands where the mutation check takes it out: %s', (_name, { file, search, noticedBy }) => {
  expect(readFileSync(join(root, file), 'utf8').split(search).length - 1).toBe(1);
  expect(noticedBy === 'simulation' || existsSync(join(root, noticedBy))).toBe(true);
});

it('names each guard once', () => {
  expect(new Set(guards.map(({ guard }) => guard)).size).toBe(guards.length);
});
