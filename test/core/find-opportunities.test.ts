import { defaultSettings } from '../../core/config';
import { componentAnalysis, type Component, type Finding, type Telemetry } from '../../core/cycle';
import type { Detector } from '../../core/detectors/types';
import { findOpportunities } from '../../core/find-opportunities';
import { askedOf, componentOf, end, findingOf, minutesBeforeEnd, pointsBeforeEnd, shiftOf, telemetryOf, templateOf, type Stretch } from './telemetry-of';

const badDeployment: readonly Stretch[] = [{ from: 120, to: 10, calls: 100 }, { version: '2', from: 10, to: 0, calls: 100, failed: 52 }];
const healthy: readonly Stretch[] = [{ from: 120, to: 0, calls: 20, failed: (n) => (n === 100 ? 1 : 0), ms: () => 20 }];
const of = (telemetry: Telemetry, component: Component = componentOf(), cycleId = 'c1') => componentAnalysis.parse(findOpportunities(telemetry, component, defaultSettings, cycleId, end));

function ofFindings(findings: readonly Finding[], component: Component = componentOf()) {
  const seen: Detector = { name: 'seen', doc: '', thresholds: {}, detect: () => findings };
  const serving = findings.flatMap(({ version }) => version ?? []);
  const alias = { version: '1', weights: Object.fromEntries(serving.map((version) => [version, 0.1])), revisionId: 'r' };
  return findOpportunities({ ...telemetryOf(healthy), alias }, component, defaultSettings, 'c1', end, [seen]).opportunities;
}

test('what one bad version does is one opportunity', () => {
  const telemetry = telemetryOf(badDeployment, { serves: '2', templates: [templateOf({ versions: ['2'], count: 520, lastHour: 520 })] });
  const { opportunities, status, verdict } = of(telemetry);
  expect(opportunities).toHaveLength(1);
  expect(opportunities[0]?.findings.map(({ detector, version }) => [detector, version]).sort()).toEqual([['failure-rate-rise', '2'], ['recurring-error', '2']]);
  expect(opportunities[0]).toMatchObject({ severity: 'critical', confidence: 0.99, risk: 'low', priority: 'critical', impactScore: (52 * 6000 * 24 * 2) / 100, foundAt: end, cycleId: 'c1' });
  expect(status).toEqual({ requests: 6000, successRate: 1 - 520 / 6000, autoFixRequired: false });
  expect(verdict).toMatch(/^1 to improve: 520 of 1,000 calls failed/);
});

test('what a version that was taken away did is over, and the verdict says so', () => {
  const { opportunities, verdict } = of(telemetryOf(badDeployment, { serves: '1', templates: [templateOf({ versions: ['2'], count: 520, lastHour: 520 })] }));
  expect(opportunities).toEqual([]);
  expect(verdict).toMatch(/over, since the version that showed it no longer serves: 520 of 1,000 calls failed/);
});

test('calls that stay away are not over because a version that failed meanwhile was taken away', () => {
  const failedMeanwhile: readonly Stretch[] = [{ from: 120, to: 60, calls: 40 }, { version: '2', from: 60, to: 50, calls: 20, failed: 10 }, { from: 50, to: 0, calls: 5 }];
  const { opportunities, verdict } = of(telemetryOf(failedMeanwhile, { serves: '1', shifts: [shiftOf('requests')] }));
  expect(opportunities.map(({ findings }) => findings[0]?.detector)).toEqual(['throughput-drop']);
  expect(verdict).not.toContain('over, since');
});

describe('fingerprints', () => {
  const fingerprint = (telemetry: Telemetry, cycleId: string): string | undefined => of(telemetry, componentOf(), cycleId).opportunities[0]?.fingerprint;
  const withText = { templates: [templateOf({ versions: ['2'] })] };

  test('a fault that persists keeps its own, also when more of it is seen', () => {
    const later: readonly Stretch[] = [{ from: 300, to: 200, calls: 100 }, { version: '2', from: 200, to: 0, calls: 80, failed: 30 }];
    expect(fingerprint(telemetryOf(later, { serves: '2', ...withText }), 'c2')).toBe(fingerprint(telemetryOf(badDeployment, { serves: '2' }), 'c1'));
  });

  test('another bad version has another, and so has another component', () => {
    const third = badDeployment.map((stretch) => (stretch.version === '2' ? { ...stretch, version: '3' } : stretch));
    const first = fingerprint(telemetryOf(badDeployment, { serves: '2' }), 'c1');
    expect(fingerprint(telemetryOf(third, { serves: '3' }), 'c1')).not.toBe(first);
    expect(of(telemetryOf(badDeployment, { serves: '2' }), componentOf({ component: 'other' })).opportunities[0]?.fingerprint).not.toBe(first);
  });

  test('a fault of no version is known by its error text, seen alone or with the rise that it makes', () => {
    const error = findingOf({ detector: 'recurring-error', evidence: { templateId: 't1', lastHour: 50 } });
    expect(ofFindings([error])[0]?.fingerprint).toBe(ofFindings([findingOf(), error])[0]?.fingerprint);
    expect(ofFindings([error])[0]?.fingerprint).not.toBe(ofFindings([{ ...error, evidence: { templateId: 't2', lastHour: 50 } }])[0]?.fingerprint);
  });
});

const text = (templateId: string, change: Partial<Finding> = {}): Finding => findingOf({ detector: 'recurring-error', evidence: { templateId, lastHour: 50 }, ...change });

test.each<readonly [string, readonly Finding[], readonly number[]]>([
  ['none', [], []],
  ['of the same version, whenever they began', [findingOf({ version: '2' }), findingOf({ version: '2', detector: 'latency-shift', startedAt: minutesBeforeEnd(90) })], [2]],
  ['of two versions', [findingOf({ version: '2' }), findingOf({ version: '3' })], [1, 1]],
  ['without a version, begun with a version', [findingOf(), findingOf({ version: '2', startedAt: minutesBeforeEnd(15) })], [2]],
  ['without a version, begun long before', [findingOf({ startedAt: minutesBeforeEnd(60) }), findingOf({ version: '2' })], [1, 1]],
  ['begun together', [findingOf(), findingOf({ detector: 'timeout', startedAt: minutesBeforeEnd(12) })], [2]],
  ['two texts since ever', [text('t1'), text('t2')], [1, 1]],
  ['two texts and the rise that they make', [text('t1'), findingOf(), text('t2')], [3]],
])('findings by cause: %s', (_name, findings, sizes) => {
  expect(ofFindings(findings).map((opportunity) => opportunity.findings.length).sort()).toEqual(sizes);
});

test('the gravest finding leads, the surest gives its confidence, the widest its impact', () => {
  const [merged] = ofFindings([findingOf({ version: '2', severity: 'low', confidence: 0.99, summary: 'b', gainPercent: 50 }), findingOf({ version: '2', severity: 'critical', confidence: 0.9, summary: 'a', gainPercent: 10 })]);
  expect(merged).toMatchObject({ severity: 'critical', confidence: 0.99, summary: 'a; b', impactScore: (50 * 1000 * 24 * 2) / 100 });
});

test.each<readonly [Component['sideEffects'], string | undefined, string]>([
  ['none', '2', 'low'], ['idempotent', '2', 'low'], ['unsafe', '2', 'medium'], ['none', undefined, 'medium'], ['unsafe', undefined, 'high'],
])('side effects %s, version %s: risk %s', (sideEffects, version, risk) => {
  expect(ofFindings([findingOf(version === undefined ? {} : { version })], componentOf({ sideEffects }))[0]?.risk).toBe(risk);
});

test('a critical component makes a finding one step graver', () => {
  expect(ofFindings([findingOf({ severity: 'medium' })], componentOf({ critical: true }))[0]?.severity).toBe('high');
  expect(ofFindings([findingOf({ severity: 'critical' })], componentOf({ critical: true }))[0]?.severity).toBe('critical');
});

test.each([[undefined, 1], [1.4, 1.4], [0.6, 0.6]])('how the kind of a finding turned out before (%s) weighs its score', (weight, factor) => {
  const finding = findingOf();
  const weigh = (trackRecords?: ReadonlyMap<string, number>) => findOpportunities(telemetryOf(healthy), componentOf(), defaultSettings, 'c1', end, [{ name: 'seen', doc: '', thresholds: {}, detect: () => [finding] }], trackRecords).opportunities[0]?.impactScore;
  expect(weigh(new Map([...(weight === undefined ? [] : [[finding.detector, weight] as const]), ['another', 0.5]]))).toBeCloseTo((weigh() ?? 0) * factor);
});

const read: Telemetry['sources'] = [{ source: 'counters', state: 'read' }];

test.each<readonly [string, Telemetry, string]>([
  ['healthy', telemetryOf(healthy), '1,200 calls, 0.083 % failed, p95 20 ms against 20 ms before: nothing to improve'],
  ['nothing before', telemetryOf([{ from: 60, to: 0, calls: 20, ms: () => 20 }]), '1,200 calls, 0 % failed, p95 20 ms and nothing before to compare with: nothing to improve'],
  ['missing metrics', telemetryOf(healthy, { sources: [...read, { source: 'metrics', state: 'failed', reason: 'AccessDenied' }] }), '1,200 calls, 0.083 % failed, p95 20 ms against 20 ms before: nothing was found in what could be read, which does not say that it is well; without metrics (failed: AccessDenied)'],
  ['no metrics of it', telemetryOf(healthy, { sources: [...read, { source: 'metrics', state: 'empty' }] }), '1,200 calls, 0.083 % failed, p95 20 ms against 20 ms before: nothing to improve in what could be read; without metrics (empty)'],
  ['counters that cannot be', telemetryOf([], { sources: [{ source: 'counters', state: 'implausible', reason: 'left out 3 of 3 items' }] }), 'no calls are left in the log counters without what cannot be: nothing can be said; without counters (implausible: left out 3 of 3 items)'],
  ['no calls', telemetryOf([{ from: 120, to: 61, calls: 20 }], { sources: read }), 'no calls in the window: nothing can be said'],
  ['no counters', telemetryOf([], { sources: [{ source: 'counters', state: 'failed', reason: 'throttled' }] }), 'the log counters could not be read: nothing can be said; without counters (failed: throttled)'],
  ['no counters, but metrics', telemetryOf([], { sources: [{ source: 'counters', state: 'empty' }, { source: 'metrics', state: 'read' }], metrics: [{ version: '1', requests: 400, failed: 3 }] }), "no calls in the window's log counters although CloudWatch counts 400: nothing can be said; without counters (empty)"],
])('verdict: %s', (_name, telemetry, expected) => {
  const { opportunities, verdict } = of(telemetry);
  expect(opportunities).toEqual([]);
  expect(verdict).toBe(expected);
});

test('what no strategy changes is an opportunity of its own, one for each thing that it is about', () => {
  const drop = findingOf({ detector: 'throughput-drop' });
  const metric = (about: string): Finding => findingOf({ detector: 'business-metric', evidence: { about } });
  const found = ofFindings([drop, findingOf(), metric('a'), metric('b')]);
  expect(found.map(({ findings }) => findings.map(({ detector }) => detector))).toEqual([['throughput-drop'], ['business-metric'], ['business-metric'], ['failure-rate-rise']]);
  expect(new Set(found.map(({ fingerprint }) => fingerprint)).size).toBe(4);
});

const published = (minutes: number): Telemetry['versions'] => [{ version: '1', publishedAt: minutesBeforeEnd(3000), codeSha256: 'a', description: '' }, { version: '2', publishedAt: minutesBeforeEnd(minutes), codeSha256: 'b', description: '' }];
const deployed: readonly Stretch[] = [{ from: 120, to: 66, calls: 20 }, { version: '2', from: 66, to: 0, calls: 20 }];

test.each<readonly [string, Telemetry, RegExp, object]>([
  ['right before a shift is told with it', telemetryOf(deployed, { versions: published(67), serves: '2', shifts: [shiftOf('requests')] }), /where 100 are usual; version 2 had been deployed 6 min before$/, { deployedVersion: '2', deployedMinutesBefore: 6, deployedAt: minutesBeforeEnd(66) }],
  ['long before it is not', telemetryOf([{ from: 300, to: 200, calls: 20 }, { version: '2', from: 200, to: 0, calls: 20 }], { versions: published(201), serves: '2', shifts: [shiftOf('requests')] }), /where 100 are usual$/, { drop: 0.6 }],
])('a deployment %s', (_name, telemetry, summary, evidence) => {
  const { opportunities, events } = of(telemetry);
  expect(opportunities[0]?.summary).toMatch(summary);
  expect(opportunities[0]?.findings[0]?.evidence).toMatchObject(evidence);
  expect(events).toContainEqual(expect.objectContaining({ kind: 'deployment', what: 'version 2 was deployed' }));
});

test('the rule of the seeds judges where it is chosen', () => {
  const fewer: readonly Stretch[] = [{ from: 360, to: 60, calls: 10 }, { from: 60, to: 0, calls: 6 }];
  const found = (detectionRule: 'model' | 'threshold') => findOpportunities(telemetryOf(fewer), componentOf(), { ...defaultSettings, detectionRule }, 'c1', end).opportunities.flatMap(({ summary }) => summary);
  expect(found('threshold')).toEqual([expect.stringContaining('360 calls came in the last hour, against 600 in the hours before')]);
  // Without a kept model of the hours of other days nobody knows what is usual.
  expect(found('model')).toEqual([]);
});

test('series that cannot be lower the confidence, and are named', () => {
  const { sources, verdict, opportunities } = of(telemetryOf(healthy, { series: { requests: pointsBeforeEnd([5, NaN]) }, shifts: [shiftOf('requests')] }));
  expect(sources).toContainEqual(expect.objectContaining({ source: 'series', state: 'implausible' }));
  expect(verdict).toContain('without series (implausible: left out 1 of 2 points of requests');
  expect(opportunities[0]?.findings[0]).toMatchObject({ confidence: 0.95 * 0.9, missingSources: ['series'] });
});

test('what another service fails is one opportunity with the failures and their text, and nothing would be done about it', () => {
  const telemetry = telemetryOf([{ from: 120, to: 0, calls: 20, failed: 10 }], {
    templates: [templateOf({ firstAt: minutesBeforeEnd(120), count: 1200, lastHour: 600 })],
    asked: [...askedOf(9, () => [{ failure: 'status 503' }], { failed: true }), ...askedOf(9, () => [{}])],
  });
  const { opportunities, foreseen } = of(telemetry, componentOf({ workbench: { state: 'built', bucket: 'b', key: 'k', bundleSha256: 's' } }));
  expect(opportunities.map(({ findings }) => findings.map(({ detector }) => detector).sort())).toEqual([['dependency-failure', 'recurring-error']]);
  expect(foreseen?.[opportunities[0]!.fingerprint]).toMatch(/^do nothing, since no strategy applies: .*What fails is GET rates.example\/rates\/\*, which no change of its code mends/);
});
