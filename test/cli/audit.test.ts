import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { improve, installation, ratchet } from './command-line';

describe('ratchet audit verify', () => {
  it('says that the journal holds, and on what that rests', async () => {
    const world = installation();
    await improve(world);
    const { out, exitCode } = await ratchet(world, ['audit', 'verify']);
    expect(out).toBe('The journal of tenant shop holds: 9 entries of 1 subject, 9 links, 0 daily roots');
    expect(exitCode).toBe(0);
  });

  it('says what is wrong, and where', async () => {
    const world = installation();
    await improve(world);
    Object.assign(world.journal.records[1]!, { summary: 'forged' });
    const { lines, exitCode } = await ratchet(world, ['audit', 'verify']);
    expect(exitCode).toBe(1);
    expect(lines[1]).toMatch(/^edited +improvement\/price-quote-0a1b2c3d4e5f +2 +diagnosed +2 +2026-11-21T10:00:00.000Z +entry 2 of improvement\/price-quote-0a1b2c3d4e5f does not match its hash$/);
    expect(lines.at(-1)).toBe('The journal of tenant shop does not hold: 1 thing is wrong in 9 entries of 1 subject, 9 links, 0 daily roots. See docs/audit.md');
    const json = await ratchet(world, ['audit', 'verify', '--json']);
    expect(json.json()).toMatchObject({ holds: false, faultCount: 1, faults: [{ kind: 'edited', subject: 'improvement/price-quote-0a1b2c3d4e5f', sequence: 2, entryId: 'diagnosed' }] });
    expect(json.exitCode).toBe(1);
  });

  it('asks for a deployment where there is no bucket of roots', async () => {
    const world = installation();
    world.audit.roots = undefined;
    const { err, exitCode } = await ratchet(world, ['audit', 'verify']);
    expect([exitCode, err]).toEqual([1, expect.stringContaining('names no bucket with daily roots')]);
  });
});

describe('ratchet audit export', () => {
  it('writes a document a line, in the order of time', async () => {
    const world = installation();
    await improve(world);
    const { lines } = await ratchet(world, ['audit', 'export']);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(world.journal.records);
    const cut = await ratchet(world, ['audit', 'export', '--since', '2026-11-21T10:01Z', '--until', '2026-11-22']);
    expect(cut.lines).toHaveLength(2);
  });

  it('writes a new file, and none that exists', async () => {
    const world = installation();
    await improve(world);
    const file = join(mkdtempSync(join(tmpdir(), 'ratchet-export-')), 'journal.jsonl');
    expect((await ratchet(world, ['audit', 'export', '--out', file])).out).toBe(`9 entries of tenant shop are in ${file}`);
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(9);
    const again = await ratchet(world, ['audit', 'export', '--out', file]);
    expect([again.exitCode, again.err]).toEqual([2, `ratchet: --out: saw ${file}, which exists, expected a new file`]);
  });

  it.each([
    [['--json'], /--json: saw it without --out/], [['--since', 'yesterday'], /expected a time such as/],
  ])('refuses %j', async (argv, message) => {
    const { exitCode, err } = await ratchet(installation(), ['audit', 'export', ...argv]);
    expect([exitCode, err]).toEqual([2, expect.stringMatching(message)]);
  });
});

describe('ratchet replay', () => {
  it('says what was decided again, and what could not be', async () => {
    const world = installation();
    await improve(world);
    const { lines, exitCode } = await ratchet(world, ['replay', 'price-quote']);
    expect(exitCode).toBe(1);
    expect(lines[1]).toMatch(/^4 +verdict +accepted +differs +rejected$/);
    expect(lines.at(-1)).toMatch(/^1 of 1 decisions differ from what was recorded; \d could not be decided again$/);
  });

  it("does not fail where today's configuration decides otherwise", async () => {
    const world = installation();
    await improve(world);
    const { exitCode, lines } = await ratchet(world, ['replay', 'price-quote', '--current']);
    expect([exitCode, lines.at(-1)]).toEqual([0, expect.stringMatching(/^With today's configuration 1 of 1 decisions differ/)]);
  });

  it('asks for an improvement that there is', async () => {
    expect(await ratchet(installation(), ['replay', 'nope'])).toMatchObject({ exitCode: 1, err: expect.stringContaining('saw "nope"') });
  });
});
