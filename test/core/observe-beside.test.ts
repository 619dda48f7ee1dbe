import { defaultSettings } from '../../core/config';
import { type BatchCounters, type Component, type Deployment, type Health, health as healthSchema, type Improvement } from '../../core/cycle';
import { createMiner } from '../../core/log-miner/miner';
import { observeCanary } from '../../core/observe-canary';
import { after } from '../../core/time';
import { sampleComponent, sampleCounters } from '../adapters/samples';
import { fakeArtifacts } from '../fakes/artifacts';
import { fakeCalibrations } from '../fakes/calibrations';
import { fakeCounters } from '../fakes/counters';
import { fakeFunctions } from '../fakes/functions';
import { lambdaWorld, shaOf } from '../fakes/lambda-world';
import { fakeMetrics } from '../fakes/metrics';
import { improvementOf } from '../lambdas/steps/world';

const startedAt = '2026-11-21T10:00:00.000Z';
const deployment: Deployment = {
  state: 'canary', returnTo: '2', canary: '1', returnToSha256: shaOf('2'), canarySha256: shaOf('1'), stage: 0, weight: 0.1, moreStages: false, startedAt, stageStartedAt: startedAt, settleSeconds: 0, lookSeconds: 60, detail: '',
};

/** Calls of one minute of a version; `minute` is negative before the deployment. */
type Minute = (version: string, minute: number) => Partial<BatchCounters>;
const usual: Minute = (version, minute) => ({ requests: 40, durations: { '200': 20, '210': 14, '240': 4 }, failures: { thrown: 1 }, failedRequestIds: [`${version}-${minute}`], templates: [told('old')], failedTemplates: { old: 1 }, maxMemoryMb: 128, memoryMb: 256, coldStarts: minute % 4 === 0 ? 1 : 0, initDurations: minute % 4 === 0 ? { [300 + (minute % 3)]: 1 } : {} });
const texts: Readonly<Record<string, string>> = { old: 'no price of this item', new: 'the stock service hung up on us' };
const told = (id: string) => ({ id, kind: 'error' as const, text: texts[id] ?? id, example: '', count: 1 });
const ofCanary = (change: (minute: number) => Partial<BatchCounters>): Minute => (version, minute) => ({ ...usual(version, minute), ...(version === '1' && minute >= 0 && change(minute)) });

const worse: Readonly<Record<string, Minute>> = {
  'new-failures': ofCanary(() => ({ templates: [told('new')], failedTemplates: { new: 1 } })),
  'cold-starts': ofCanary((minute) => ({ coldStarts: 1, initDurations: { [340 + (minute % 3)]: 1 } })),
  memory: ofCanary((minute) => ({ maxMemoryMb: Math.min(250, 128 + 6 * minute) })),
  cost: ofCanary((minute) => (minute % 2 === 0 ? {} : { durations: { '200': 20, '210': 14, '240': 3, '520': 1 } })),
};
const reasons: Readonly<Record<string, RegExp>> = {
  'new-failures': /failed \d+ of \d+ calls with what was never seen before, version 2 beside it 0 of \d+, for instance "the stock service hung up on us" \(e-value/,
  'cold-starts': /environments of version 1 took over .* ms to begin.*: cold starts are \d+(\.\d)? % longer \(/,
  memory: /^version 1 used up to .* of 256 MB .*: it comes near its limit$/,
  cost: /warm calls of version 1 took far longer than nearly all others, .*: a call costs \d+ % more \(/,
};

interface Disturbed {
  /** When the batch of a minute reaches the counters; undefined: never. */
  readonly arrives: (minute: number, version: string) => number | undefined;
  /** Seconds by which a version's clock is ahead. */
  readonly ahead?: (version: string) => number;
  /** From this look on, counters of minutes before it are gone. */
  readonly forgotten?: number;
}
const disturbed: Readonly<Record<string, Disturbed>> = {
  'in time': { arrives: (minute) => minute },
  'a clock that runs ahead': { arrives: (minute) => minute, ahead: (version) => (version === '1' ? 75 : 0) },
  'a clock that is behind': { arrives: (minute) => minute, ahead: (version) => (version === '1' ? -20 : 0) },
  'minutes that are missing': { arrives: (minute) => (minute >= 3 && minute < 7 ? undefined : minute) },
  'minutes of the canary that come late': { arrives: (minute, version) => (minute >= 0 && version === '1' ? minute + 4 : minute) },
  'minutes of the version beside it that come late': { arrives: (minute, version) => (minute >= 0 && version === '2' ? minute + 4 : minute) },
  'counters that begin anew': { arrives: (minute) => minute, forgotten: 5 },
};

/** What analyses of the days before kept. */
const knownErrors = createMiner();
knownErrors.see(texts['old'] ?? '', { scope: 'error', id: 'old' });

const claimed = improvementOf();
/** It claims nothing, so it has to be not worse. */
const untreated: Improvement = { ...claimed, opportunity: { ...claimed.opportunity, findings: claimed.opportunity.findings.map((finding) => ({ ...finding, detector: 'business-metric' })) } };

async function watch(minutes: Minute, { arrives, ahead = () => 0, forgotten }: Disturbed, { metrics = fakeMetrics(), component = sampleComponent({ settings: {} }), improvement = untreated, looks = 60 }: { readonly metrics?: ReturnType<typeof fakeMetrics>; readonly component?: Component; readonly improvement?: Improvement; readonly looks?: number } = {}): Promise<Health> {
  const lambda = lambdaWorld();
  lambda.addFunction(component.functionName);
  for (const version of ['1', '2']) {
    lambda.updateLatest(component.functionName, { codeSha256: shaOf(version) });
    lambda.publish(component.functionName, startedAt);
  }
  lambda.putAlias(component.functionName, 'live', { version: '2', weights: { '1': 0.1 } });
  const batches = Array.from({ length: 60 + looks }, (_, index) => index - 60).flatMap((minute) => ['1', '2'].filter((version) => version === '2' || minute >= 0).map((version) => {
    const at = (second: number): string => after(startedAt, 60 * minute + second + (minute < 0 ? 0 : ahead(version)));
    return { minute, due: arrives(minute, version), item: sampleCounters('shop', { minute: `${at(1).slice(0, 16)}:00.000Z`, firstAt: at(1), lastAt: at(50), version, batchHash: `${version} ${minute}`, failures: {}, failedRequestIds: [], templates: [], coldStarts: 0, ...minutes(version, minute) }) };
  }));
  let health: Health | undefined;
  const artifacts = fakeArtifacts();
  await artifacts.putJson('templates/shop/price-quote.json', { schemaVersion: 1, miner: knownErrors.state(), firstAt: { old: '2026-11-01T00:00:00.000Z' } });
  for (let look = 1; look <= looks; look += 1) {
    const counters = fakeCounters();
    const cut = forgotten !== undefined && look > forgotten ? forgotten : -60;
    await counters.put(batches.filter(({ minute, due }) => minute >= cut && due !== undefined && due < look).map(({ item }) => item));
    health = healthSchema.parse((await observeCanary(
      { component, improvement, deployment, previous: health, settings: { ...defaultSettings, guardSeconds: 0 }, now: after(startedAt, 60 * look), answer: undefined, proved: false },
      { functions: fakeFunctions(lambda), counters, metrics, artifacts, calibrations: fakeCalibrations() },
    )).health);
    expect(JSON.stringify(health).length).toBeLessThan(10_000);
    if (health.decision !== 'continue') return health;
  }
  if (health === undefined) throw new Error('no look');
  return health;
}

describe.each(Object.keys(disturbed))('%s', (name) => {
  const how = disturbed[name];
  if (how === undefined) throw new Error(name);

  test.each(Object.keys(worse))('%s that are worse are found', async (stream) => {
    const { decision, reason } = await watch(worse[stream] ?? usual, how);
    expect([decision, reason]).toEqual(['roll-back', expect.stringMatching(reasons[stream] ?? /never/)]);
  });

  test('what is as usual is not called worse', async () => {
    expect((await watch(usual, how)).decision).not.toBe('roll-back');
  });
});

describe('a stream without data holds the watch, and to the end promotes nothing', () => {
  const orders = sampleComponent({ settings: {}, guardMetrics: [{ namespace: 'Shop', metricName: 'Orders', direction: 'down' }] });
  const silent = fakeMetrics();
  silent.setSeries('Shop/Orders', 'value', Array.from({ length: 13 }, (_, index) => ({ at: after(startedAt, -3900 + index * 300), value: 5 })));
  const failing = fakeMetrics();
  failing.fail('AccessDenied');
  test.each<readonly [string, Minute, RegExp, Parameters<typeof watch>[2]]>([
    ['calls that threw and told nothing', ofCanary(() => ({ failures: { thrown: 4 }, failedRequestIds: [], templates: [], failedTemplates: {} })), /\d+ calls of version 1 threw, and no log line tells what/, {}],
    ['REPORT lines without memory', ofCanary(() => ({ maxMemoryMb: 0, memoryMb: 0 })), /version 1 got \d+ calls, and no REPORT line tells how much memory they used/, {}],
    ['cold starts without their durations', ofCanary(() => ({ coldStarts: 1, initDurations: {} })), /\d+ cold starts of version 1, and how long 0 of them took was counted/, {}],
    ['warm calls without durations', ofCanary(() => ({ durations: {} })), /warm calls of version 1 worked, and the durations of only 0 were counted/, {}],
    ['a declared metric that is silent', usual, /metric:Shop\/Orders: no point since .*, and 1\d in the hour before/, { metrics: silent, component: orders }],
    ['a declared metric that cannot be read', usual, /the declared metrics could not be read: .*AccessDenied/, { metrics: failing, component: orders }],
  ])('%s', async (_name, minutes, reason, world) => {
    const quiet: Minute = (version, minute) => ({ ...minutes(version, minute), ...(version === '2' && { failures: minutes('1', minute).failures ?? {}, failedRequestIds: [] }) });
    const early = await watch(quiet, { arrives: (minute) => minute }, { ...world, looks: 25 });
    expect([early.decision, early.reason]).toEqual(['continue', expect.stringMatching(new RegExp(`^held: .*${reason.source}`))]);
    const end = await watch(quiet, { arrives: (minute) => minute }, world);
    expect([end.decision, end.reason]).toEqual(['inconclusive', expect.stringMatching(reason)]);
  });
});

test('a fix that turns one failure into another is not promoted by it', async () => {
  const failing = (id: string, failed: number) => (version: string, minute: number): Partial<BatchCounters> => ({ failures: { thrown: failed }, failedRequestIds: Array.from({ length: failed }, (_, index) => `${version}-${minute}-${index}`), templates: [{ ...told(id), count: failed }], failedTemplates: { [id]: failed } });
  const turned: Minute = (version, minute) => ({ ...usual(version, minute), ...failing(version === '1' ? 'new' : 'old', version === '1' ? 2 : 12)(version, minute) });
  expect(await watch(turned, { arrives: (minute) => minute }, { improvement: claimed })).toMatchObject({ decision: 'roll-back', reason: expect.stringMatching(reasons['new-failures'] ?? /never/) });
});
