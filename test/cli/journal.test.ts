import { sampleEntry } from '../adapters/samples';
import { improve, installation, ratchet, tenant } from './command-line';

const subject = 'improvement/price-quote-0a1b2c3d4e5f';

it('lists the newest first', async () => {
  const world = installation();
  await improve(world);
  const { lines } = await ratchet(world, ['journal', '--limit', '2']);
  expect(lines).toHaveLength(3);
  expect(lines[1]).toMatch(/^11-21 10:01:30 +outcome +improvement\/price-quote-0a1b2c3d4e5f +Test +promoted: it ended so$/);
});

it('says so when it is empty', async () => expect((await ratchet(installation(), ['journal'])).out).toContain('is empty'));

it('proves a chain', async () => {
  const world = installation();
  await improve(world);
  const { lines, exitCode } = await ratchet(world, ['journal', '--subject', subject]);
  expect(exitCode).toBe(0);
  expect(lines[1]).toContain('improvement-started');
  expect(lines.at(-1)).toBe('The chain holds: 9 entries');
  expect((await ratchet(world, ['journal', '--subject', subject, '--limit', '1', '--json'])).json()).toMatchObject({ holds: true, length: 9, entries: [{ kind: 'outcome' }] });
});

it('says where a chain breaks', async () => {
  const world = installation();
  await improve(world);
  Object.assign(world.journal.records[1]!, { summary: 'forged' });
  const { out, exitCode } = await ratchet(world, ['journal', '--subject', subject]);
  expect(exitCode).toBe(1);
  expect(out).toContain('The chain breaks at entry 2 of 9: content does not match its hash');
});

it.each([
  [['--subject', 'price-quote'], 2, /expected improvement\/<id>, cycle\/<id>, component\/<name> or tenant/],
  [['--subject', 'cycle/nope'], 1, /saw no entry of cycle\/nope/],
  [['--limit', '0'], 2, /expected a whole number from 1/],
])('journal %j', async (options, exitCode, message) => {
  const result = await ratchet(installation(), ['journal', ...options]);
  expect(result.exitCode).toBe(exitCode);
  expect(result.err).toMatch(message);
});

it('does not follow in JSON', async () => expect((await ratchet(installation(), ['journal', '--follow', '--json'])).err).toContain('--follow: saw it with --json'));

it.each([[[]], [['--subject', 'improvement/i1']]])('follows %j: each entry once, in the order of writing', async (options) => {
  const world = installation();
  const write = (entryId: string) => world.journal.append(sampleEntry(tenant, { entryId, at: world.clock.iso(), summary: `entry ${entryId}` }));
  for (const entryId of ['a', 'b', 'c']) await write(entryId);
  let polls = 0;
  world.onSleep = async () => {
    polls += 1;
    if (polls === 2) for (let index = 0; index < 120; index += 1) await write(`new-${index}`);
    if (polls === 4) throw new Error('enough');
  };
  const { lines, err } = await ratchet(world, ['journal', '--follow', '--limit', '2', ...options]);
  expect(err).toContain('enough');
  expect(lines.map((line) => line.split('entry ')[1])).toEqual(['b', 'c', ...Array.from({ length: 120 }, (_, index) => `new-${index}`)]);
});
