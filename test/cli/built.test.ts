import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Candidate, GateResult, Verdict } from '../../core/cycle';
import { patchOf } from '../../core/patch';
import { usd } from '../../cli/usd';
import { improve, improveSource, installation, ratchet, type Tried } from './command-line';

const before = 'export function total(order: Order): number {\n  return order.lines.length;\n}\n';
const after = 'export function total(order: Order): number {\n  return order.lines?.length ?? 0;\n}\n';
const file = 'order.ts';
const { diff } = patchOf(() => before, { [file]: after }).patch;
const built = { summary: 'guards order.lines', replaces: '3', patchSha256: 'ab'.repeat(32), files: [file] };
const byTemplate: Candidate = { ...built, strategy: 'template', template: 'guard-undefined', key: 'improvements/shop/i/patch-1.json', costUsd: 0 };
const byModel: Candidate = { ...built, strategy: 'model', modelId: 'us.model', exchangeKey: 'e', key: 'improvements/shop/i/patch-2.json', costUsd: 0.0042 };
const gate = (name: string, passed: boolean, reason: string, figures: GateResult['figures'] = {}): GateResult => ({ gate: name, passed, reason, figures });
const verdict = (...gates: readonly GateResult[]): Verdict => ({ accepted: gates.every(({ passed }) => passed), reason: 'r', candidateSha256: 's', gates: [...gates] });
const scope = gate('scope', true, `changes ${file} alone`, { files: 1 });
const red = gate('reproduction', false, 'the candidate still fails', { requestId: 'q1', after: 'still fails' });
const green = gate('reproduction', true, 'red before, green after', { requestId: 'q1' });
const accepted: Tried = { candidate: byTemplate, diff, verdict: verdict(scope), tested: verdict(scope, green) };
const rejected: Tried = { candidate: byModel, diff, verdict: verdict(scope), tested: verdict(scope, red) };

describe('show of a change of sources', () => {
  it('names the line, the recorded call and the change that brought it', async () => {
    const world = installation();
    await improveSource(world, {
      attempts: [accepted],
      diagnosis: {
        fault: { key: 'k', requestId: 'q1', at: '2026-11-21T09:58:00.000Z', failure: 'TypeError: lines is undefined' },
        lines: [{ file, line: 2, column: 22, function: 'total', text: '  return order.lines.length;' }, { file: 'handler.ts', line: 9, column: 3, text: 'total(order)' }],
        change: { version: '3', publishedAt: '2026-11-20T12:00:00.000Z', files: [file], touchesLine: true },
      },
    });
    const { out } = await ratchet(world, ['show', 'order-']);
    expect(out).toMatch(/^recorded call +TypeError: lines is undefined \(2026-11-21 09:58:00 UTC, request q1\)$/m);
    expect(out).toMatch(/^thrown at +order\.ts:2 \(total\): return order\.lines\.length;$/m);
    expect(out).toMatch(/^called from +handler\.ts:9: total\(order\)$/m);
    expect(out).toMatch(/^brought by +version 3, published 2026-11-20 12:00:00 UTC: changes order\.ts; it touches the line$/m);
  });

  it.each([
    [[file], true, 'changes order.ts; it touches the line'],
    [[file], false, 'changes order.ts; it does not touch the line'],
    [[], false, 'no change of its sources is known'],
  ])('says of a change to %j no more than is known', async (files, touchesLine, told) => {
    const world = installation();
    await improveSource(world, { attempts: [], diagnosis: { change: { version: '3', publishedAt: '2026-11-20T12:00:00.000Z', files, touchesLine } } });
    expect((await ratchet(world, ['show', 'order-'])).lines).toContainEqual(expect.stringMatching(new RegExp(`^brought by .*: ${told}$`)));
  });

  it('tells each attempt in order, with its diff and its last verdict', async () => {
    const world = installation();
    const unusable: Candidate = { strategy: 'unusable', by: 'model', summary: 'the reply is empty', costUsd: 0.02 };
    await improveSource(world, { attempts: [rejected, { modelFailures: ['the model did not answer: throttled'] }, { candidate: unusable }, accepted], costUsd: 0.0242 });
    const { out, lines } = await ratchet(world, ['show', 'order-']);
    expect(lines.filter((line) => /^(Attempt|Gates)/.test(line))).toEqual(['Attempt 1', 'Gates: rejected', 'Attempt 2', 'Attempt 3', 'Attempt 4', 'Gates: accepted']);
    for (const part of [
      'model us.model: guards order.lines (changes order.ts of version 3, sha256 abababababab), USD 0.0042', '\n-  return order.lines.length;\n+  return order.lines?.length ?? 0;\n',
      'the model did not answer: throttled\nno candidate', 'unusable (model): the reply is empty, USD 0.02', 'template guard-undefined: guards', 'cost      USD 0.02',
    ]) expect(out).toContain(part);
    expect(out).toMatch(/reproduction +FAILED +the candidate still fails \(requestId=q1\)$/m);
    expect(out.match(/^scope /gm)).toHaveLength(2);
    expect((await ratchet(world, ['show', 'order-', '--json'])).json()).toMatchObject({ attempts: [{ attempt: 1, tested: true, diff }, { attempt: 2, modelFailures: [{}] }, { attempt: 3 }, { attempt: 4 }] });
  });

  it('shows publication, and diff and verdict where nothing was deployed', async () => {
    const [deployed, proposed] = [installation(), installation()];
    await improveSource(deployed, { attempts: [accepted], after: [['published', 'version 4 is published']] });
    expect((await ratchet(deployed, ['show', 'order-'])).out).toMatch(/published +version 4 is published/);
    await improveSource(proposed, { attempts: [accepted], ending: 'proposed' });
    const { out } = await ratchet(proposed, ['show', 'order-']);
    for (const part of ['state      proposed', '+  return order.lines?.length', 'Gates: accepted']) expect(out).toContain(part);
    expect(out).not.toContain('Deployment');
  });

  it('colours what is added and taken away, and lets no source steer the terminal', async () => {
    const world = installation();
    await improveSource(world, { attempts: [{ ...accepted, diff: '@@ -1 +1 @@\n-\told\u202e\n+new\u001b[2J\r\n' }] });
    const { out } = await ratchet(world, ['show', 'order-'], { colour: true });
    expect(out).toContain('\u001b[2m@@ -1 +1 @@\u001b[0m\n\u001b[31m-\told?\u001b[0m\n\u001b[32m+new?[2J\u001b[0m\n');
  });

  it.each([
    [[{ ...accepted }], '--diff'],
    [[{ ...rejected }], '--json'],
  ])('cuts a long diff and says how to see all of it', async (attempts, option) => {
    const world = installation();
    const id = await improveSource(world, { attempts: attempts.map((one) => ({ ...one, diff: Array.from({ length: 100 }, (_, at) => `+line ${at}`).join('\n') })) });
    const { out } = await ratchet(world, ['show', 'order-']);
    expect(out).toContain(`+line 59\n40 more lines: ratchet show ${id} ${option}\n`);
    expect(out).not.toContain('+line 60');
  });

  it('ends loudly where a deployment overwrote the fix', async () => {
    const world = installation();
    await improveSource(world, { attempts: [accepted], after: [['fix-overwritten', 'order-status: version 5 serves in place of version 4']] });
    const { out, lines } = await ratchet(world, ['show', 'order-'], { colour: true });
    expect(out).toContain("promoted, and overwritten later by somebody's deployment");
    expect(lines.at(-1)).toBe('\u001b[31mTHE FIX IS OVERWRITTEN (0 s ago). order-status: version 5 serves in place of version 4\u001b[0m');
    expect((await ratchet(world, ['show', 'order-', '--json'])).json()).toMatchObject({ phase: 'ended', overwritten: { kind: 'fix-overwritten' } });
  });

  it.each([[0, 'USD 0.00'], [0.00002, 'under USD 0.0001'], [0.0042, 'USD 0.0042'], [0.01, 'USD 0.01'], [1.239, 'USD 1.24']])('%d is %s', (amount, text) => expect(usd(amount)).toBe(text));
});

describe('show --diff', () => {
  it('is what git apply takes', async () => {
    const world = installation();
    await improveSource(world, { attempts: [rejected, { ...accepted }] });
    const { out, err, exitCode } = await ratchet(world, ['show', 'order-', '--diff'], { width: Number.POSITIVE_INFINITY });
    expect([exitCode, err]).toEqual([0, '']);
    const folder = mkdtempSync(join(tmpdir(), 'ratchet-diff-'));
    try {
      writeFileSync(join(folder, file), before);
      execFileSync('git', ['apply'], { cwd: folder, input: `${out}\n` });
      expect(readFileSync(join(folder, file), 'utf8')).toBe(after);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('takes all of it from the artifact, and carriage returns as they are', async () => {
    const world = installation();
    const long = patchOf(() => '', { [file]: 'const a = 1;\r\n'.repeat(2000) }).patch.diff;
    await improveSource(world, { attempts: [{ ...accepted, diff: long }] });
    expect(`${(await ratchet(world, ['show', 'order-', '--diff'], { width: Number.POSITIVE_INFINITY })).out}\n`).toBe(long);
    expect((await ratchet(world, ['show', 'order-', '--diff', '--json'])).json()).toMatchObject({ attempt: 1, files: [file], diff: long });
  });

  it.each([
    ['rolled-back', /passed the gates, but it does not serve: rolled-back: it ended so/],
    ['runs', /not decided yet/],
  ] as const)('says on stderr that a change is not kept: %s', async (ending, said) => {
    const world = installation();
    await improveSource(world, { attempts: [accepted], ending });
    const { out, err, exitCode } = await ratchet(world, ['show', 'order-', '--diff']);
    expect(exitCode).toBe(0);
    expect(out).toContain('+  return order.lines?.length');
    expect(err).toMatch(said);
  });

  it.each<readonly [string, readonly Tried[], 'rejected' | 'runs', RegExp]>([
    ['refused', [rejected], 'rejected', /saw 1 change, none of which passed the gates/],
    ['not tested yet', [{ candidate: byTemplate, diff, verdict: verdict(scope) }], 'runs', /no change yet that passed the gates/],
    ['none', [{ candidate: { strategy: 'none', summary: 'nothing' } }], 'rejected', /saw no change of sources, expected/],
  ])('is an error where there is none: %s', async (_what, attempts, ending, message) => {
    const world = installation();
    await improveSource(world, { attempts, ending });
    const { out, err, exitCode } = await ratchet(world, ['show', 'order-', '--diff']);
    expect([out, exitCode]).toEqual(['', 1]);
    expect(err).toMatch(message);
  });

  it('sends who asks for a revert to the repository', async () => {
    const world = installation();
    await improve(world);
    const { err, exitCode } = await ratchet(world, ['show', 'price-', '--diff']);
    expect(exitCode).toBe(1);
    expect(err).toMatch(/saw a revert to version 1, which changes no source/);
  });

  it('does not give out what differs from the journal', async () => {
    const world = installation();
    await improveSource(world, { attempts: [accepted] });
    await world.artifacts.putJson('improvements/shop/i/patch-1.json', { files: {}, diff: diff.replace('?? 0', '?? steal()') });
    const { out, err, exitCode } = await ratchet(world, ['show', 'order-', '--diff']);
    expect([out, exitCode]).toEqual(['', 1]);
    expect(err).toMatch(/is not what the journal says of attempt 1/);
    Object.assign(world.journal.records[2]!, { summary: 'forged' });
    expect((await ratchet(world, ['show', 'order-', '--diff'])).err).toMatch(/chain breaks at entry 3 of 6/);
  });
});
