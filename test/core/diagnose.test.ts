import { diagnosis, type Diagnosis, type Opportunity } from '../../core/cycle';
import { diagnose } from '../../core/diagnose';
import type { FaultSource } from '../../core/gather-source';
import type { RecordedEvent } from '../../core/recorded-event';
import { end, findingOf, opportunityOf, telemetryOf, type Stretch } from './telemetry-of';

const of = (stretches: readonly Stretch[], change: Parameters<typeof telemetryOf>[1] = {}, opportunity: Opportunity = opportunityOf()) =>
  diagnosis.parse({ ...diagnose(telemetryOf(stretches, { serves: '2', ...change }), opportunity, end), key: 'k' });

const failing: readonly Stretch[] = [{ version: '2', from: 120, to: 0, calls: 50, failed: 6 }];
const event: RecordedEvent = { schemaVersion: 1, requestId: 'r7', at: '2026-11-21T11:50:00.000Z', version: '2', durationMs: 3, event: {}, outcome: { state: 'threw', errorType: 'TypeError', message: "Cannot read properties of undefined (reading 'city')", stack: '' }, calls: [], redacted: 0 };
const line = { file: 'src/ship.ts', line: 41, column: 7, function: 'progress', text: 'order.address.city' };
const source: FaultSource = {
  fault: { key: 'recordings/r7.json', event }, lines: [line], bundleSha256: 'b2', missing: [],
  change: { version: '2', publishedAt: '2026-11-21T11:49:00.000Z', files: ['src/ship.ts'], touchesLine: true },
};
const withSource = (stretches: readonly Stretch[], change: Partial<FaultSource> = {}, opportunity = opportunityOf()) =>
  diagnosis.parse({ ...diagnose(telemetryOf(stretches, { serves: '2' }), opportunity, end, { ...source, ...change }), key: 'k' });

const good: Stretch = { from: 120, to: 10, calls: 50 };

test.each<readonly [string, readonly Stretch[], Parameters<typeof telemetryOf>[1], object]>([
  ['a bad version after a good one', [good, { version: '2', from: 10, to: 0, calls: 41, failed: 21 }], {}, { guilty: true, suspectVersion: '2', previousVersion: '1', strategies: ['revert'], confidence: 0.99 }],
  ['a bad version after two, the last of them bad and taken back', [{ ...good, from: 300, to: 200 }, { version: '2', from: 200, to: 190, calls: 50, failed: 40 }, { from: 190, to: 10, calls: 50 }, { version: '3', from: 10, to: 0, calls: 50, failed: 40 }], { serves: '3' }, { guilty: true, suspectVersion: '3', previousVersion: '1' }],
  ['a good version long ago, another one right before', [{ ...good, from: 300, to: 200 }, { ...good, version: '2', from: 200 }, { version: '3', from: 10, to: 0, calls: 50, failed: 10 }], { serves: '3' }, { guilty: true, previousVersion: '2' }],
  ['versions that could not be listed', [good, { version: '2', from: 10, to: 0, calls: 50, failed: 25 }], { versions: [] }, { guilty: true, previousVersion: '1' }],
  ['a source missing', [good, { version: '2', from: 10, to: 0, calls: 50, failed: 25 }], { sources: [{ source: 'metrics', state: 'failed' }] }, { guilty: true, confidence: 0.99 * 0.9 }],
])('guilty: %s', (_name, stretches, change, expected) => {
  expect(of(stretches, change)).toMatchObject(expected);
});

test.each<readonly [string, readonly Stretch[], Parameters<typeof telemetryOf>[1], object, string]>([
  ['as bad as the version before', [{ version: '2', from: 120, to: 10, calls: 50, failed: 6 }, { version: '3', from: 10, to: 0, calls: 50, failed: 6 }], { serves: '3' }, {}, 'version 3 failed 60 of 500 calls (12 %), as did version 2 before it (660 of 5,500 calls (12 %)): no deployment explains it. Its code cannot be changed: its deployment left no workbench'],
  ['nothing to compare with', [{ version: '2', from: 10, to: 0, calls: 50, failed: 25 }], {}, {}, 'version 2 failed 250 of 500 calls (50 %); no earlier version served 50 calls to compare it with: no deployment can be blamed. Its code cannot be changed: its deployment left no workbench'],
  ['too little to compare with', [{ from: 12, to: 10, calls: 10 }, { version: '2', from: 10, to: 0, calls: 50, failed: 25 }], {}, {}, 'no earlier version served 50 calls'],
  ['a later version was good: not one to go back to', [{ version: '3', from: 120, to: 10, calls: 50 }, { version: '2', from: 10, to: 0, calls: 50, failed: 25 }], {}, {}, 'no earlier version served 50 calls'],
  ['well at first', [{ from: 300, to: 200, calls: 50 }, { version: '2', from: 200, to: 20, calls: 50 }, { version: '2', from: 20, to: 0, calls: 50, failed: 25 }], {}, { previousVersion: '1' }, 'but version 2 served well at first'],
  ['well at first, but for one call', [{ from: 300, to: 200, calls: 50 }, { version: '2', from: 200, to: 199, calls: 50, failed: 1 }, { version: '2', from: 199, to: 20, calls: 50 }, { version: '2', from: 20, to: 0, calls: 50, failed: 25 }], {}, { previousVersion: '1' }, 'but version 2 served well at first'],
  ['well for a quarter of an hour, with few calls', [{ from: 120, to: 30, calls: 50 }, { version: '2', from: 30, to: 14, calls: 1 }, { version: '2', from: 14, to: 0, calls: 1, failed: 1 }], {}, { previousVersion: '1' }, 'but version 2 served well at first'],
  ['shared with the version before, lately', [{ from: 300, to: 30, calls: 50 }, { from: 30, to: 20, calls: 50, failed: 25 }, { version: '2', from: 20, to: 0, calls: 50, failed: 25 }], {}, { previousVersion: '1' }, 'but calls of other versions right before or beside it fared no better'],
  ['mended meanwhile', [good, { version: '2', from: 10, to: 0, calls: 50 }], {}, {}, 'version 2 failed 0 of 500 calls (0 %): the fault does not show any more'],
  ['few calls', [good, { version: '2', from: 2, to: 0, calls: 2, failed: (n) => (n === 0 ? 1 : 0) }], {}, {}, 'version 2 failed 1 of 4 calls (25 %): too few to blame a deployment'],
  ['no calls at all', [good], {}, { confidence: 0, suspectVersion: '2' }, 'version 2 has no calls in what could be read'],
])('not guilty: %s', (_name, stretches, change, expected, summary) => {
  const found = of(stretches, change);
  expect(found).toMatchObject({ guilty: false, strategies: [], ...expected });
  expect(found.summary).toContain(summary);
});

test('the summary of a guilty deployment has the counts', () => {
  expect(of([{ ...good, calls: 6 }, { version: '2', from: 10, to: 0, calls: 41, failed: 21 }]).summary).toBe("version 2 failed 210 of 410 calls (51.2 %); version 1 before it failed 0 of 660 calls (0 %); the failures began in the minute of version 2's first call. Only going back is possible: its deployment left no workbench");
});

test('evidence holds the counts and their intervals', () => {
  expect(of([good, { version: '2', from: 10, to: 0, calls: 50, failed: 25 }]).evidence).toMatchObject({ suspectBad: 250, suspectCalls: 500, suspectLow99: 0.4428, suspectHigh99: 0.5572, comparedVersion: '1', comparedBad: 0, asOf: end });
});

test('a slow version is judged by its slow calls', () => {
  const slow = opportunityOf({ findings: [findingOf({ detector: 'latency-shift', evidence: { slowOverMs: 40 } })] });
  const stretches: readonly Stretch[] = [{ ...good, ms: () => 20 }, { version: '2', from: 10, to: 0, calls: 50, ms: (k) => (k % 2 === 0 ? 100 : 20) }];
  expect(of(stretches, {}, slow)).toMatchObject({ guilty: true, summary: "version 2 took over 40 ms in 250 of 500 calls (50 %); version 1 before it took over 40 ms in 0 of 5,500 calls (0 %); the slow calls began in the minute of version 2's first call" });
  expect(of(stretches)).toMatchObject({ guilty: false });
});

const bad: readonly Stretch[] = [good, { version: '2', from: 10, to: 0, calls: 50, failed: 25 }];

test.each<readonly [string, readonly Stretch[], Partial<FaultSource>, object]>([
  ['guilty, with all that can be known', bad, {}, { guilty: true, strategies: ['revert', 'template', 'model'], confidence: 0.99, bundleSha256: 'b2', lines: [line], change: source.change, fault: { key: 'recordings/r7.json', requestId: 'r7', at: event.at, failure: "TypeError: Cannot read properties of undefined (reading 'city')" } }],
  ['not guilty, the fault shows', failing, {}, { guilty: false, strategies: ['template', 'model'], confidence: 0.8, bundleSha256: 'b2' }],
  ['not guilty, no line', failing, { lines: [], fault: undefined }, { guilty: false, strategies: ['model'], lines: undefined, fault: undefined }],
  ['guilty, no workbench', bad, { noWorkbench: 'r', lines: [], bundleSha256: undefined }, { guilty: true, strategies: ['revert'], bundleSha256: undefined }],
  ['not guilty, no workbench', failing, { noWorkbench: 'r', lines: [], bundleSha256: undefined }, { guilty: false, strategies: [] }],
  ['not guilty, four bad calls', [{ version: '2', from: 4, to: 0, calls: 50, failed: 1 }], {}, { guilty: false, strategies: [], fault: undefined, lines: undefined }],
  ['two sources missing', bad, { missing: ['recordings: SourceUnavailable: gone', 'code of version 2: NotFound: gone'] }, { confidence: 0.99 * 0.9 * 0.9, evidence: expect.objectContaining({ missing: 'recordings: SourceUnavailable: gone; code of version 2: NotFound: gone' }) }],
  ['not guilty, but it wrote the line', failing, {}, { change: source.change }],
  ['not guilty, and did not write the line', failing, { change: { version: '2', publishedAt: event.at, files: [], touchesLine: false } }, { change: undefined }],
])('strategies: %s', (_name, stretches, change, expected) => {
  expect({ fault: undefined, lines: undefined, change: undefined, bundleSha256: undefined, ...withSource(stretches, change) }).toMatchObject(expected);
});

test.each<readonly [string, readonly Stretch[], Partial<FaultSource>, string]>([
  ['the place, and who changed it', bad, {}, "TypeError: Cannot read properties of undefined (reading 'city') at src/ship.ts:41 (progress); version 2 changed that line"],
  ['the place', bad, { change: undefined }, "first call. TypeError: Cannot read properties of undefined (reading 'city') at src/ship.ts:41 (progress)"],
  ['no function', failing, { change: undefined, lines: [{ file: 'src/a.ts', line: 3, column: 1, text: '' }] }, "(reading 'city') at src/a.ts:3"],
  ['a fault without a line', failing, { lines: [], change: undefined }, "can be blamed. TypeError: Cannot read properties of undefined (reading 'city')"],
  ['what could not be read', failing, { fault: undefined, lines: [], missing: ['recordings: SourceUnavailable: it is slow'] }, 'can be blamed. Not read: recordings'],
  ['a refused workbench', failing, { fault: undefined, lines: [], noWorkbench: 'it does not rebuild to the same bytes' }, 'can be blamed. Its code cannot be changed: it does not rebuild to the same bytes'],
  ['a refused workbench of a guilty one', bad, { fault: undefined, lines: [], noWorkbench: 'it does not rebuild to the same bytes' }, 'Only going back is possible: it does not rebuild to the same bytes'],
])('summary: %s', (_name, stretches, change, expected) => {
  const { summary } = withSource(stretches, change);
  expect(summary.endsWith(expected)).toBe(true);
  expect(summary.split('. ').length).toBe(2);
});

test('slow calls alone: no code is changed, since none is recorded as failed', () => {
  const slow = opportunityOf({ findings: [findingOf({ detector: 'latency-shift', evidence: { slowOverMs: 40 } })] });
  const always: readonly Stretch[] = [{ version: '2', from: 120, to: 0, calls: 50, ms: (k) => (k % 2 === 0 ? 100 : 20) }];
  expect(withSource(always, {}, slow)).toMatchObject({ strategies: [], summary: expect.stringContaining('slow calls leave no failed call to reproduce, so its code is not changed') });
  expect(withSource([{ ...good, ms: () => 20 }, { version: '2', from: 10, to: 0, calls: 50, ms: (k) => (k % 2 === 0 ? 100 : 20) }], { missing: ['recordings: none'] }, slow)).toMatchObject({ guilty: true, strategies: ['revert'], confidence: 0.99, summary: expect.stringMatching(/first call$/) });
});

const shortlyAfter: readonly Stretch[] = [{ from: 300, to: 60, calls: 50 }, { version: '2', from: 60, to: 52, calls: 50 }, { version: '2', from: 52, to: 0, calls: 50, failed: 25 }];
const begun = (minutes: number, change: object = {}) => opportunityOf({ findings: [findingOf({ startedAt: new Date(Date.parse(end) - minutes * 60_000).toISOString(), ...change })] });

test('a version that is bad after a few good minutes: its deployment is named where the shift follows it', () => {
  const early: readonly Stretch[] = shortlyAfter.map((stretch) => (stretch.version === '2' && stretch.from === 60 ? { ...stretch, failed: (n: number) => (n === 0 ? 1 : 0) } : stretch));
  expect(of(early, {}, begun(52))).toMatchObject({ guilty: true, strategies: ['revert'], previousVersion: '1', summary: expect.stringContaining("the failures began 8 min after version 2's first call") });
});

test.each<readonly [string, readonly Stretch[], Opportunity]>([
  ['it began half an hour later', shortlyAfter.map((stretch) => (stretch.version === '2' ? { ...stretch, from: stretch.from === 60 ? 60 : 30, to: stretch.from === 60 ? 30 : 0 } : stretch)), begun(30)],
  ['no call failed within ten minutes', [{ from: 300, to: 60, calls: 50 }, { version: '2', from: 60, to: 48, calls: 50 }, { version: '2', from: 48, to: 0, calls: 50, failed: 25 }], begun(52)],
  ['an error text alone is no shift', shortlyAfter.map((stretch) => (stretch.version === '2' && stretch.from === 60 ? { ...stretch, to: 40, failed: (n: number) => (n === 0 ? 1 : 0) } : stretch.version === '2' ? { ...stretch, from: 40 } : stretch)), begun(52, { detector: 'recurring-error', evidence: { templateId: 't1' } })],
])('not guilty, a shift after a deployment: %s', (_name, stretches, opportunity) => {
  expect(of(stretches, {}, opportunity)).toMatchObject({ guilty: false, strategies: [] });
});

const dependency = opportunityOf({ findings: [findingOf(), findingOf({ detector: 'dependency-failure', evidence: { dependency: 'GET bank.example/rates/*' } })] });

test('what another service fails is not mended in the code; a guilty deployment is taken back all the same', () => {
  expect(withSource(failing, {}, dependency)).toMatchObject({ guilty: false, strategies: [], summary: expect.stringMatching(/What fails is GET bank.example\/rates\/\*, which no change of its code mends: it is told for people to decide$/) });
  expect(withSource(bad, {}, dependency)).toMatchObject({ guilty: true, strategies: ['revert', 'template', 'model'] });
});

test('what no strategy changes is told for people', () => {
  const drop = opportunityOf({ summary: '60 % fewer calls', findings: [findingOf({ detector: 'throughput-drop', evidence: { drop: 0.6 } })] });
  expect(withSource(bad, {}, drop)).toMatchObject({ guilty: false, strategies: [], summary: 'version 2: 60 % fewer calls. No strategy changes that: it is told for people to decide', evidence: expect.objectContaining({ trouble: 'untreated', drop: 0.6 }) });
});

describe('calls that ran into their time limit', () => {
  const hung = opportunityOf({ findings: [findingOf({ detector: 'timeout', evidence: { timeouts: 30 } })] });
  const unrecorded = { fault: undefined, lines: [] };

  test('none is ever recorded: templates for what hangs are asked all the same, with what half of the calls take', () => {
    const told = withSource(failing, unrecorded, hung);
    expect(told).toMatchObject({ strategies: ['template', 'model'], evidence: { timeouts: 30, medianMs: expect.any(Number) } });
    expect(told.fault).toBeUndefined();
  });
  test('where another failure was recorded, that one is meant', () => {
    expect(withSource(failing, {}, hung).evidence).not.toHaveProperty('timeouts');
  });
  test.each<readonly [string, Partial<FaultSource>, Opportunity]>([
    ['failures without a time limit', unrecorded, opportunityOf()],
    ['a time limit that no detector told', unrecorded, opportunityOf({ findings: [findingOf({ detector: 'recurring-error' })] })],
  ])('%s leave it to the model', (_name, change, opportunity) => {
    expect(withSource(failing, change, opportunity).strategies).toEqual(['model']);
  });
});

test.each<readonly [string, Record<string, string>, Partial<Diagnosis>]>([
  ['repeated-calls', { about: 'GetItem products' }, { strategies: ['template'], summary: 'version 2: waits. Its code can ask for them together' }],
  ['repeated-calls', { about: 'GET rates.example/rates/*' }, { strategies: [], summary: 'version 2: waits. No strategy changes that: it is told for people to decide' }],
  ['low-cache-efficiency', { about: 'GET rates.example/rates/*' }, { strategies: ['template'], summary: 'version 2: waits. Its code can keep the answers' }],
])('%s of %j', (detector, evidence, expected) => {
  expect(withSource(bad, {}, opportunityOf({ summary: 'waits', findings: [findingOf({ detector, evidence })] }))).toMatchObject(expected);
});
