import { assessHealth, type HealthQuestion } from '../../core/assess-health';
import { defaultSettings } from '../../core/config';
import { type Deployment, health as healthSchema, type VersionCounters } from '../../core/cycle';
import { guardLook } from '../../core/guard-look';
import { bucketOf } from '../../core/histogram';

const at = '2026-01-01T00:00:00.000Z';
const deployment: Deployment = { state: 'canary', returnTo: '2', canary: '1', returnToSha256: 'b', canarySha256: 'a', stage: 0, weight: 0.1, moreStages: true, startedAt: at, stageStartedAt: at, settleSeconds: 0, lookSeconds: 10, detail: '' };
const counted = (version: string, requests: number, failed: number): VersionCounters => ({ version, firstAt: at, lastAt: at, requests, failed, failures: { thrown: failed }, durations: { [bucketOf(50)]: requests - failed }, coldStarts: 0, maxMemoryMb: 0, memoryMb: 128 });
const asked = (canary: readonly [number, number], control: readonly [number, number], change: Partial<HealthQuestion> = {}): HealthQuestion => ({
  previous: undefined, deployment, slowOverMs: 100, settings: defaultSettings, benefit: 'failures', crossCheck: { state: 'agrees', reason: '' }, totals: { canary: counted('1', ...canary), control: counted('2', ...control) }, ...change,
});

it('waits for the whole look while somebody is answered, five times in a minute, and leaves its numbers as they are', () => {
  let health = guardLook(asked([1, 0], [9, 0]));
  for (let guard = 2; guard <= 5; guard += 1) {
    expect(healthSchema.parse(health)).toMatchObject({ decision: 'continue', look: 0, waitSeconds: 10, guardsLeft: 6 - guard, canary: { requests: 0 } });
    health = guardLook(asked([guard, 0], [9 * guard, 0], { previous: health }));
  }
  expect(health).toMatchObject({ guardsLeft: 0 });
  expect(guardLook(asked([6, 0], [54, 0], { previous: health }))).toBeUndefined();
  const guarded = assessHealth(asked([6, 0], [54, 0], { previous: health }));
  expect(guarded).toEqual(assessHealth(asked([6, 0], [54, 0])));
  expect(guarded).toMatchObject({ look: 1, guardsLeft: 5, waitSeconds: 10, stageLooks: 1 });
});

it('has a whole look say at once that nobody is answered any more', () => {
  const previous = assessHealth(asked([20, 0], [180, 2]));
  expect(guardLook(asked([24, 4], [200, 2], { previous }))).toMatchObject({ decision: 'continue', look: 1, reason: previous.reason });
  const failing = asked([25, 5], [200, 2], { previous });
  expect(guardLook(failing)).toBeUndefined();
  expect(assessHealth(failing)).toMatchObject({ decision: 'roll-back', look: 2, reason: expect.stringContaining('failed 5 of the last 5 calls: total failure') });
});

it('begins a stage as its first whole look would', () => {
  const previous = { ...assessHealth(asked([40, 0], [360, 2])), decision: 'promote' as const };
  const next = { deployment: { ...deployment, stage: 1, weight: 0.5, moreStages: false } };
  const guard = guardLook(asked([45, 0], [365, 2], { previous, ...next }));
  expect(guard).toMatchObject({ decision: 'continue', stage: 1, stageBase: 40, stageLooks: 0, guardsLeft: 4 });
  const after = (health: typeof guard) => assessHealth(asked([70, 0], [390, 2], { previous: health && { ...health, guardsLeft: 0 }, ...next }));
  expect(after(guard)).toEqual(after(previous));
});

it('is left to whole looks where the release before began the watch', () => {
  expect(guardLook(asked([1, 0], [9, 0], { deployment: { ...deployment, lookSeconds: 60 } }))).toBeUndefined();
});
