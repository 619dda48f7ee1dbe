import { defaultSettings } from '../../core/config';
import { type BatchCounters, componentAnalysis, type ComponentAnalysis, type SourceState } from '../../core/cycle';
import { SourceUnavailable } from '../../core/errors';
import { findOpportunities } from '../../core/find-opportunities';
import { gatherTelemetry, type TelemetryPorts, withProfiles } from '../../core/gather-telemetry';
import { bucketOf } from '../../core/histogram';
import type { Recordings } from '../../core/ports';
import { iso } from '../../core/time';
import { sampleComponent, sampleCounters } from '../adapters/samples';
import { fakeAlarms } from '../fakes/alarms';
import { fakeFunctions } from '../fakes/functions';
import { lambdaWorld } from '../fakes/lambda-world';
import { fakeMetrics } from '../fakes/metrics';
import { fakeRecordings } from '../fakes/recordings';

const component = sampleComponent();
const window = { from: '2026-11-21T11:00:00.000Z', to: '2026-11-21T12:00:00.000Z' };
const minutesAgo = (minutes: number): string => iso(Date.parse(window.to) - minutes * 60_000);

/** Two hours of ten calls a minute, of which three fail in the last 20 minutes where something is wrong. */
const items = (isWrong: boolean): readonly BatchCounters[] => Array.from({ length: 120 }, (_, n) => {
  const minute = minutesAgo(120 - n);
  const failed = isWrong && n >= 100 ? 3 : 0;
  return sampleCounters('shop', {
    minute, firstAt: minute, lastAt: minute, batchHash: `b${n}`, requests: 10, failures: failed > 0 ? { thrown: failed } : {}, failedRequestIds: Array.from({ length: failed }, (_id, k) => `r${n}-${k}`), durations: { '150': 10 - failed }, templates: [],
  });
});
const healthy = items(false);
const wrong = items(true);

interface World extends TelemetryPorts {
  readonly recordings: Recordings;
}

function world(rows: readonly BatchCounters[], counted: readonly BatchCounters[] = rows): World {
  const lambda = lambdaWorld();
  lambda.addFunction(component.functionName);
  lambda.publish(component.functionName, minutesAgo(5000));
  lambda.putAlias(component.functionName, 'live', { version: '1', weights: {} });
  const metrics = fakeMetrics();
  for (const { minute, requests, failures } of counted) metrics.add('price-quote', minute, { version: '1', requests, failed: failures.thrown ?? 0 });
  return { counters: { put: async () => undefined, read: async () => rows }, metrics, functions: fakeFunctions(lambda), alarms: fakeAlarms(), recordings: fakeRecordings() };
}

async function analyze({ recordings, ...ports }: World): Promise<ComponentAnalysis> {
  const telemetry = await withProfiles(await gatherTelemetry(component, window, ports), recordings);
  return componentAnalysis.parse(findOpportunities(telemetry, component, defaultSettings, 'c1', window.to));
}

const fails = (name: string) => async () => {
  throw Object.assign(new Error('User: arn is not authorized, or asked too often'), { name });
};
const [denied, throttled] = [fails('AccessDeniedException'), fails('ThrottlingException')];
const withRow = (rows: readonly BatchCounters[], change: Partial<BatchCounters>) => [...rows, { ...rows[119]!, batchHash: 'odd', failedRequestIds: [], failures: {}, ...change }];

/** A way to misbehave, the source that it is told of, in which state, and why. */
const cases: readonly (readonly [string, (rows: readonly BatchCounters[]) => World, SourceState['source'], SourceState['state'], RegExp])[] = [
  ['counters are empty', (rows) => world([], rows), 'counters', 'implausible', /^CloudWatch counts \d+ calls that worked, the log counters 0$/],
  ['counters are denied', (rows) => ({ ...world(rows), counters: { put: async () => undefined, read: denied } }), 'counters', 'failed', /^AccessDeniedException: User: arn is not authorized/],
  ['counters are throttled', (rows) => ({ ...world(rows), counters: { put: async () => undefined, read: throttled } }), 'counters', 'failed', /^ThrottlingException: /],
  ['lines are late', (rows) => world(rows.slice(0, 80), rows), 'counters', 'implausible', /^CloudWatch counts \d+ calls that worked, the log counters 200$/],
  ['a count is no number', (rows) => world(withRow(rows, { requests: NaN }), rows), 'counters', 'implausible', /^left out 1 of 121 items: requests NaN at/],
  ['a count is negative', (rows) => world(withRow(rows, { failures: { thrown: -40 } }), rows), 'counters', 'implausible', /^left out 1 of 121 items: thrown -40 at/],
  ['durations have another unit', (rows) => world(withRow(rows, { durations: { [bucketOf(40_000_000)]: 9 } }), rows), 'counters', 'implausible', /is it another unit\?$/],
  ['a time has not come', (rows) => world(withRow(rows, { lastAt: minutesAgo(-30) }), rows), 'counters', 'implausible', /the time 2026-11-21T12:30:00.000Z, expected none after/],
  ['metrics are denied', (rows) => ({ ...world(rows), metrics: { ...fakeMetrics(), counts: denied } }), 'metrics', 'failed', /^AccessDeniedException: /],
  ['metrics are empty', (rows) => world(rows, []), 'metrics', 'empty', /^$/],
  ['metrics are no numbers', (rows) => ({ ...world(rows), metrics: { ...fakeMetrics(), counts: async () => [{ version: '1', requests: NaN, failed: 0 }] } }), 'metrics', 'implausible', /^left out 1 of 1 versions: requests NaN/],
  ['deployments are throttled', (rows) => ({ ...world(rows), functions: { ...world(rows).functions, alias: throttled } }), 'deployments', 'failed', /^ThrottlingException: /],
  ['the configuration is denied', (rows) => ({ ...world(rows), functions: { ...world(rows).functions, reservedConcurrency: denied } }), 'deployments', 'failed', /^AccessDeniedException: /],
  ['alarms are not to be had', (rows) => ({ ...world(rows), alarms: { ...fakeAlarms(), history: async () => { throw new SourceUnavailable('CloudWatch is down'); } } }), 'alarms', 'failed', /^SourceUnavailable: CloudWatch is down$/],
  ['recordings are denied', (rows) => ({ ...world(rows), recordings: { ...fakeRecordings(), failed: denied } }), 'recordings', 'failed', /^AccessDeniedException: /],
];

test('nothing is missing, and all is well', async () => {
  const { verdict, sources } = await analyze(world(healthy));
  expect(sources.every(({ state }) => state === 'read')).toBe(true);
  expect(verdict).toMatch(/^600 calls, 0 % failed, .*: nothing to improve$/);
});

test.each(cases)('%s: it is named, and nothing reads as healthy', async (_name, make, source, state, reason) => {
  const { opportunities, sources, verdict } = await analyze(make(healthy));
  expect(opportunities).toEqual([]);
  expect(sources.find((one) => one.source === source)).toMatchObject({ state });
  expect(sources.find((one) => one.source === source)?.reason ?? '').toMatch(reason);
  expect(verdict).not.toMatch(/nothing to improve$/);
  if (state !== 'empty') expect(verdict).not.toContain('nothing to improve');
  expect(verdict).toMatch(new RegExp(`; without .*${source} \\(${state}`));
});

const seen = cases.filter(([name]) => !['counters are empty', 'counters are denied', 'counters are throttled', 'lines are late'].includes(name));

test.each(seen)('%s: the failures are found all the same, and less surely', async (_name, make, source) => {
  const sound = (await analyze(world(wrong))).opportunities[0];
  const found = (await analyze(make(wrong))).opportunities[0];
  expect(found?.findings[0]).toMatchObject({ detector: 'failure-rate-rise', evidence: expect.objectContaining({ failedAfter: 60 }) });
  expect(found?.findings[0]?.missingSources).toContain(source);
  expect(found?.confidence).toBeLessThan(sound?.confidence ?? 0);
});

test.each<readonly [string, (rows: readonly BatchCounters[]) => readonly BatchCounters[]]>([
  ['out of order', (rows) => [...rows].reverse()],
  ['delivered twice', (rows) => [...rows, ...rows.slice(60)]],
  ['delivered twice and out of order', (rows) => [...rows.slice(60), ...[...rows].reverse()]],
])('rows that come %s change nothing', async (_name, change) => {
  expect(await analyze(world(change(wrong), wrong))).toEqual(await analyze(world(wrong)));
});

test('lines that come after a pass are seen by the next', async () => {
  const early = await analyze(world(wrong.slice(0, 90), wrong));
  expect(early.opportunities).toEqual([]);
  expect(early.verdict).toContain('without counters (implausible: CloudWatch counts');
  expect((await analyze(world(wrong))).opportunities.map(({ summary }) => summary)).toEqual([expect.stringMatching(/^60 of 200 calls failed/)]);
});
