import type { Hold } from '../../cli/holds';
import { yesUnderHolds } from '../../cli/yes-under-holds';
import type { Candidate, KeptApproval, Verdict } from '../../core/cycle';
import { patchOf } from '../../core/patch';
import type { ControlChange } from '../../core/ports';
import { sampleQuestion } from '../adapters/approvals.contract';
import { improveSource, installation, operator, ratchet, tenant, type World } from './command-line';

const sha = 'f00dfeed0123456789';
const improvementId = 'order-status-0a1b2c3d4e5f';
const { diff } = patchOf(() => 'const a = b.c;\n', { 'order.ts': 'const a = b?.c;\n' }).patch;
const candidate: Candidate = { strategy: 'template', template: 'guard-undefined', summary: 'guards b.c', replaces: '3', patchSha256: 'ab', files: ['order.ts'], key: 'k', costUsd: 0 };
const verdict: Verdict = { accepted: true, reason: '11 gates passed', candidateSha256: sha, gates: [{ gate: 'reproduction', passed: true, reason: 'red before, green after', figures: {} }] };
const because = ['--reason', 'breaks the invoice'];

/** One improvement waits, with its lease, as RequestApproval leaves it. */
async function waiting(changes: Partial<KeptApproval> = {}, world: World = installation()) {
  await improveSource(world, { attempts: [{ candidate, diff, verdict, tested: verdict }], ending: 'runs', after: [['approval-wanted', 'wants approval']] });
  await world.leases.acquire({ tenant, component: 'order-status', improvementId, executionArn: 'arn:e', expiresAt: '2026-11-22T10:00:00.000Z' });
  await world.approvals.want({ ...sampleQuestion(tenant, { improvementId, component: 'order-status', candidateSha256: sha, summary: 'guards b.c', verdict: '11 gates passed', ...changes }), taskToken: 'the token' });
  world.clock.advance(90 * 60_000);
  return world;
}

describe('approvals', () => {
  it('lists what waits, with what a person needs to choose', async () => {
    const { out, exitCode } = await ratchet(await waiting({ needsPerson: 'own-tests: none' }), ['approvals']);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^IMPROVEMENT +COMPONENT +ASKED +EXPIRES +CANDIDATE +WHAT, AND ITS VERDICT$/m);
    expect(out).toMatch(/^order-status-0a1b2c3d4e5f +order-status +2 h ago +in 23 h +f00dfeed0123 +guards b.c \(11 gates passed\). Needs a person: own-tests: none$/m);
    expect(out).toContain('ratchet approve <improvement>');
  });

  it('shows no token, also not as JSON', async () => {
    const world = await waiting();
    const { out, json } = await ratchet(world, ['approvals', '--json']);
    expect(json()).toMatchObject({ tenant, approvals: [{ improvementId, candidateSha256: sha, expiresAt: '2026-11-22T10:00:00.000Z' }] });
    expect(out).not.toContain('oken');
  });

  it.each<readonly [string, (world: World) => unknown]>([
    ['is decided', async ({ approvals }) => approvals.decide((await approvals.get(tenant, improvementId))!, { approved: true, by: 'ann', at: '2026-11-21T10:01:00.000Z', reason: '' })],
    ['has expired', ({ clock }) => clock.advance(25 * 3_600_000)],
    ['has ended', ({ leases }) => leases.release(tenant, 'order-status', improvementId)],
  ])('leaves out what %s', async (_name, change) => {
    const world = await waiting();
    await change(world);
    expect((await ratchet(world, ['approvals'])).out).toBe('Nothing waits for approval in tenant shop.');
    expect((await ratchet(world, ['status'])).out).not.toContain('ratchet approvals');
  });

  it('is what status counts', async () => {
    const world = await waiting();
    expect((await ratchet(world, ['status'])).out).toMatch(/^approvals +1 waits for a person: ratchet approvals$/m);
    expect((await ratchet(world, ['status'])).out).toMatch(/order-status-0a1b2c3d4e5f +waiting for approval/);
    expect((await ratchet(world, ['status', '--json'])).json()).toMatchObject({ approvals: [improvementId] });
  });
});

describe('approve', () => {
  it('shows finding, diff, gates and hash, asks, and answers in the caller\'s name', async () => {
    const world = await waiting({ needsPerson: 'own-tests: none' });
    const { out, questions, exitCode } = await ratchet(world, ['approve', 'order-', '--reason', 'read it'], { answer: true });
    expect(exitCode).toBe(0);
    expect(questions).toEqual([`Deploy candidate ${sha} to order-status as a canary?`]);
    for (const line of ['+const a = b?.c;', '-const a = b.c;', '31 of 120 calls failed', 'own-tests: none', 'red before, green after', sha, '2026-11-22 10:00:00 UTC (in 23 h)']) expect(out).toContain(line);
    expect(world.answered).toEqual([{ decision: 'approve', tenant, improvementId, candidateSha256: sha, by: operator, reason: 'read it' }]);
    expect(out).toContain(`approved by ${operator}. Follow it with: ratchet show ${improvementId}`);
  });

  it.each([[undefined, 2, 'approve: saw no terminal to ask on, expected --yes there'], [false, 1, '']])('does nothing when the answer is %s', async (answer, exitCode, message) => {
    const world = await waiting();
    const result = await ratchet(world, ['approve', 'order'], answer === undefined ? {} : { answer });
    expect([result.exitCode, world.answered]).toEqual([exitCode, []]);
    expect(result.err).toContain(message);
  });

  it('asks nobody with --yes; --json is one document, also when it asks', async () => {
    const world = await waiting();
    expect((await ratchet(world, ['approve', 'order', '--yes', '--json'])).json()).toMatchObject({ decided: true, decision: 'approve', improvementId, candidateSha256: sha, by: operator, reason: '' });
    const asked = await ratchet(world, ['approve', 'order', '--json'], { answer: false });
    expect(asked.json()).toEqual({ improvementId, decided: false, reason: 'not confirmed' });
    expect(asked.err).toContain('+const a = b?.c;');
    expect(world.answered).toHaveLength(1);
  });
});

describe('a yes under what holds the component', () => {
  const asked = { mode: 'approve', pause: 'none' };
  const hold = (world: World, change: Partial<ControlChange>, scope = 'tenant') => world.controls.set(tenant, scope, { ...change, by: 'ann', reason: 'sale', at: world.clock.iso() });
  const until = (time: string) => ({ freeze: { from: '2026-11-21T10:00:00.000Z', until: time } });

  it.each<readonly [string, Partial<KeptApproval>, (world: World) => unknown, RegExp | undefined]>([
    ['nothing', {}, () => undefined, undefined],
    ['a stop', {}, (world) => hold(world, { paused: 'stop' }), /^Warning: a yes now would be lost: order-status is stopped \(tenant\) by ann: sale, and a stop ends what waits, too\. .*ratchet resume --reason "\.\.\."$/m],
    ['a pause since it was asked', { circumstances: asked }, (world) => hold(world, { paused: true }, 'order-status'), /^Warning: a yes now would be lost: order-status is paused \(order-status\) by ann: sale, and it was not so when this was asked\. Wait until it is over, or take it away first: ratchet resume order-status --reason "\.\.\."$/m],
    ['a pause that was there when it was asked', { circumstances: { ...asked, pause: 'tenant, by ann' } }, (world) => hold(world, { paused: true }), /^Warning: order-status is paused \(tenant\) by ann: sale\. A yes goes on all the same/m],
    ['a freeze', {}, (world) => hold(world, until('2026-11-21T20:00:00.000Z')), /^Warning: a yes now would be lost: order-status is frozen \(tenant\) by ann: sale, and ends as postponed what would be deployed\. Wait until 2026-11-21 20:00:00 UTC, or take it away first: ratchet unfreeze --reason "\.\.\."$/m],
    ['a freeze that lasts longer than the question', {}, (world) => hold(world, until('2026-11-27T20:00:00.000Z')), /It lasts until 2026-11-27 20:00:00 UTC, and this question expires before, at 2026-11-22 10:00:00 UTC: let it expire, or/],
    ['a freeze by configuration', {}, (world) => { world.settings = { freezeWindows: [{ from: '2026-11-21', until: '2026-11-22' }], freezeAllows: ['emergency', 'revert'] }; }, /order-status is frozen \(order-status\) by configuration, and ends as postponed/],
    ['maintenance', {}, (world) => { world.settings = { maintenanceWindows: [{ weekdays: ['sat'], start: '11:00', minutes: 60 }] }; }, /^Warning: order-status is in maintenance \(order-status\) by configuration: a watch that begins now measures that, too\. Wait until 2026-11-21 12:00:00 UTC/m],
    ['a freeze of another component', {}, (world) => hold(world, until('2026-11-21T20:00:00.000Z'), 'restock'), undefined],
    ['a freeze that is over', {}, (world) => hold(world, until('2026-11-21T11:00:00.000Z')), undefined],
  ])('%s', async (_name, question, change, warning) => {
    const world = await waiting(question, installation(['order-status', 'restock']));
    await change(world);
    const { out, questions, exitCode } = await ratchet(world, ['approve', 'order'], { answer: false, width: 1000 });
    expect([exitCode, questions.length]).toEqual([1, 1]);
    if (warning) expect(out).toMatch(warning);
    else expect(out).not.toContain('Warning');
  });

  it('leaves the answer possible, and warns beside it where nobody is asked', async () => {
    const world = await waiting({}, installation(['order-status']));
    await hold(world, { paused: 'stop' });
    const { exitCode, err, json } = await ratchet(world, ['approve', 'order', '--yes', '--json']);
    expect([exitCode, world.answered.length]).toEqual([0, 1]);
    expect(err).toContain('Warning: a yes now would be lost');
    expect(json()).toMatchObject({ decided: true, warnings: [expect.stringContaining('a yes now would be lost')] });
  });

  it.each([['emergency', { emergency: true, revert: false }], ['revert', { emergency: false, revert: true }]] as const)('a freeze that lets %s through is no reason to wait', (allows, is) => {
    const frozen = { kind: 'frozen' as const, scope: 'tenant', by: 'ann', until: '2026-11-21T20:00:00.000Z', allows: [allows], undo: 'u' } satisfies Hold;
    const of = { component: 'a', expiresAt: '2026-11-22T10:00:00.000Z' };
    expect(yesUnderHolds(of, [frozen], { ...is, pause: 'none' })).toEqual([]);
    expect(yesUnderHolds(of, [frozen], { emergency: !is.emergency, revert: !is.revert, pause: 'none' })).toHaveLength(1);
  });
});

it('reject needs a reason, and sends it', async () => {
  const world = await waiting();
  expect((await ratchet(world, ['reject', 'order'])).err).toContain("required option '--reason <text>' not specified");
  const { out, exitCode } = await ratchet(world, ['reject', 'order', ...because]);
  expect([exitCode, out]).toEqual([0, `rejected by ${operator}. Follow it with: ratchet show ${improvementId}`]);
  expect(world.answered).toEqual([{ decision: 'reject', tenant, improvementId, candidateSha256: sha, by: operator, reason: 'breaks the invoice' }]);
});

describe('refused before anybody is asked', () => {
  it.each<readonly [string, Partial<KeptApproval>, number, RegExp]>([
    ['what nobody knows', { improvementId: 'other' }, 1, /expected an improvement of tenant shop that waits for one; none waits/],
    ['what has expired', { expiresAt: '2026-11-21T11:00:00.000Z' }, 2, /the time to decide ended at 2026-11-21T11:00:00.000Z/],
    ['what is decided', { decision: { approved: false, by: 'ann', at: '2026-11-21T10:30:00.000Z', reason: 'no' } }, 2, /decided once already: rejected by ann: no, at 2026-11-21T10:30/],
    ['another candidate than the gates accepted', { candidateSha256: 'forged' }, 1, /saw candidate forged, expected f00dfeed0123456789, which the journal says that the gates accepted. Somebody changed the state table/],
  ])('%s', async (_name, changes, exitCode, message) => {
    const world = await waiting(changes);
    for (const argv of [['approve', 'order'], ['approve', 'order', '--yes'], ['reject', 'order', ...because]]) {
      const { err, questions, ...result } = await ratchet(world, argv, { answer: true });
      expect([argv, result.exitCode, questions, err]).toEqual([argv, exitCode, [], expect.stringMatching(message)]);
    }
    expect(world.answered).toEqual([]);
  });
});
