import { assessHealth } from '../../core/assess-health';
import { defaultSettings, maxLooks } from '../../core/config';
import { type Deployment, type Health, improvement, type Opportunity, type Telemetry } from '../../core/cycle';
import { findOpportunities } from '../../core/find-opportunities';
import { readTrigger } from '../../core/read-trigger';
import { selectOpportunities } from '../../core/select-opportunities';
import { waitBeforeLook, watchedSeconds } from '../../core/watch-pace';
import { componentOf, minutesBeforeEnd, telemetryOf, templateOf } from '../core/telemetry-of';
import { type FlowHost, flowNamed, payloadLimitBytes, runFlow } from './run-flow';

/** What a state may hold with room to spare. */
const allowedBytes = payloadLimitBytes * 0.85;
const mostEvents = 20_000;
const execution = { Id: 'arn', Name: 'limits', StartTime: '2026-11-21T10:00:00.000Z' };
const nameOf = (resource: string) => /\w+/.exec(resource.replace('arn:aws:states:::', ''))?.[0] ?? '';
const settings = { ...defaultSettings, canaryWeights: [0.05, 0.1, 0.2, 0.3, 0.5, 0.9] };
const longest = 'x'.repeat(63);

/** Answers of the steps that are not what is measured. */
const answers: Readonly<Record<string, unknown>> = {
  AcquireLease: { acquired: true, mode: 'auto' }, Diagnose: {}, ProposeCandidate: { strategy: 'revert' }, ValidateCandidate: { accepted: true }, TestCandidate: { accepted: true },
  Promote: { state: 'promoted' }, RollBack: { state: 'rolled-back' }, RecordOutcome: {},
};

describe('history', () => {
  /** The longest watch that the configuration lets through: a stage is widened as late as can be, and each look is retried. */
  async function watch(looks: number, failuresPerLook: number): Promise<number> {
    let look = 0;
    let stage = -1;
    let failures = 0;
    const host: FlowHost = {
      execution,
      async task(resource) {
        const step = nameOf(resource);
        if (step === 'DeployCanary') return { state: 'canary', lookSeconds: 60, moreStages: (stage += 1) < settings.canaryWeights.length - 1 };
        if (step !== 'CheckHealth') return answers[step];
        if (failures < failuresPerLook) {
          failures += 1;
          throw Object.assign(new Error('busy'), { name: 'Lambda.ServiceException' });
        }
        failures = 0;
        look += 1;
        return { decision: look >= looks || look % Math.ceil(looks / settings.canaryWeights.length) === 0 ? 'promote' : 'continue', waitSeconds: 60 };
      },
    };
    const end = await runFlow(flowNamed('improvement'), { improvement: {} }, host);
    expect(end.status).toBe('SUCCEEDED');
    expect(look).toBeGreaterThanOrEqual(looks);
    return end.events;
  }

  it.each([0, 1])('of the longest watch stays under 20,000 events, with every look failing %i times first', async (failuresPerLook) => {
    expect(await watch(maxLooks, failuresPerLook)).toBeLessThanOrEqual(mostEvents);
  });

  it('counts nine events a look: a wait, a task with its three, a choice', async () => {
    expect((await watch(200, 0)) - (await watch(194, 0))).toBe(6 * 9);
  });

  it('since looks are spaced wider as a watch grows older, no watch comes near that number of looks', () => {
    const seconds = maxLooks * settings.lookSeconds;
    let looks = 0;
    while (watchedSeconds(looks, settings) < seconds) looks += 1;
    expect(looks).toBeLessThan(maxLooks / 3);
    expect(Array.from({ length: looks }, (_, index) => waitBeforeLook(index + 1, settings)).reduce((sum, wait) => sum + wait, 0)).toBe(watchedSeconds(looks, settings));
  });
});

/** The largest opportunity that detectors can make: every one of them speaks, and error texts are as long as they are kept. */
function largestOpportunity(component: string): Opportunity {
  const text = `TypeError: ${'値'.repeat(289)} at ${'f'.repeat(50)} (${'g'.repeat(60)}.js)`;
  const templates = Array.from({ length: 50 }, (_, index) => templateOf({ id: `${index}`.padStart(16, '0'), text, example: text, count: 100_000 + index, lastHour: 100_000 + index, versions: ['2'], firstAt: minutesBeforeEnd(10) }));
  const telemetry: Telemetry = telemetryOf(
    [{ version: '1', from: 120, to: 10, calls: 500 }, { version: '2', from: 10, to: 0, calls: 500, failed: 100, timeouts: 100, ms: (k) => 2000 + k }],
    { serves: '2', component, templates, sources: [{ source: 'counters', state: 'read' }, { source: 'metrics', state: 'failed', reason: 'r' }, { source: 'deployments', state: 'read' }, { source: 'alarms', state: 'read' }] },
  );
  const [largest] = findOpportunities(telemetry, componentOf({ component }), defaultSettings, longest, minutesBeforeEnd(0)).opportunities;
  expect(new Set(largest?.findings.map(({ detector }) => detector)).size).toBe(4);
  expect(largest?.findings.filter(({ detector }) => detector === 'recurring-error')).toHaveLength(5);
  return largest as Opportunity;
}

describe('payloads', () => {
  it('of a cycle stay far under the limit, with twenty improvements at their largest, two hundred batches and a long list of components', async () => {
    const components = Array.from({ length: 20 }, (_, index) => componentOf({ component: `${String(index).padStart(2, '0')}${'c'.repeat(61)}` }));
    const selection = selectOpportunities({
      opportunities: components.map(({ component }) => largestOpportunity(component)), components, settingsOf: () => defaultSettings, tenantSettings: { ...defaultSettings, maxConcurrentImprovements: 20 },
      cooldowns: new Map(), heldLeases: [], controls: { paused: [], modes: {} }, now: execution.StartTime,
      cycle: { cycleId: longest, trigger: 'manual', maxImprovements: 20 },
    });
    expect(selection.starts).toHaveLength(20);
    for (const { input } of selection.starts) expect(improvement.safeParse(input).success).toBe(true);
    // As many components as one console input may name.
    const named = Array.from({ length: 200 }, (_, index) => String(index).padStart(63, 'c'));
    expect(() => readTrigger({ components: named })).not.toThrow();
    expect(() => readTrigger({ components: [...named, 'one-more'] })).toThrow('at most 200');
    const keyOf = (kind: string, index: number) => `cycles/${longest}/${longest}/${kind}-${index}.json`;
    const run = { action: 'invoke-function', component: longest, target: 'f'.repeat(64), state: 'done', attempt: 3, detail: 'd'.repeat(300) };
    const host: FlowHost = {
      execution,
      async task(resource, input) {
        const { key } = input as { key?: string };
        switch (nameOf(resource)) {
          case 'AdmitCycle': return { cycleId: longest, tenant: longest, trigger: 'manual', admitted: true, reason: 'r'.repeat(500), startedAt: execution.StartTime, windowHours: 24, components: named, maxImprovements: 20 };
          case 'PlanBatches': return { batches: Array.from({ length: 200 }, (_, index) => ({ key: keyOf('batch', index) })), components: 10_000 };
          case 'AnalyzeBatch': return { key: (key ?? '').replace('batch-', 'analysis-'), components: 50, opportunities: 50 };
          case 'SelectOpportunities': return { starts: selection.starts, queued: 10_000, observed: 10_000, key: keyOf('selection', 0), again: false, waitSeconds: 20 };
          case 'states': return { ExecutionArn: `arn:aws:states:us-east-1:000000000000:execution:ratchet-0123456789abcdef-improvement:${'n'.repeat(80)}`, StartDate: execution.StartTime };
          case 'RunActions': return { runs: Array.from({ length: 40 }, () => run) };
          default: return { cycleId: longest, reason: 'r'.repeat(500), started: selection.starts.map(({ name, input: { component } }) => ({ improvementId: name, component })), key: keyOf('report', 0) };
        }
      },
    };
    const end = await runFlow(flowNamed('improvement-cycle'), { components: named, reason: 'r'.repeat(500) }, host);
    expect(end).toMatchObject({ status: 'SUCCEEDED' });
    expect(end.largestBytes).toBeLessThanOrEqual(allowedBytes);
    expect(end.events).toBeLessThanOrEqual(mostEvents);
  });

  it('of an improvement stay far under the limit, with its state after the longest watch', async () => {
    const deployment: Deployment = {
      state: 'canary', returnTo: '1234567', canary: '1234566', returnToSha256: 'a'.repeat(44), canarySha256: 'b'.repeat(44), stage: 5, weight: 0.9, moreStages: false, startedAt: execution.StartTime, stageStartedAt: execution.StartTime, settleSeconds: 0, lookSeconds: 60, detail: 'd'.repeat(2000),
    };
    const totals = (version: string, calls: number) => ({ version, firstAt: execution.StartTime, lastAt: execution.StartTime, requests: calls, failed: Math.floor(calls / 3), failures: {}, durations: { '100': calls }, coldStarts: 0, maxMemoryMb: 100, memoryMb: 256 });
    let health: Health | undefined;
    const sizes: number[] = [];
    for (let look = 1; look <= maxLooks; look += 1) {
      health = assessHealth({ previous: health, deployment, totals: { control: totals('1234567', look * 99_991), canary: totals('1234566', look * 99_991) }, slowOverMs: 123.456789, settings, benefit: 'failures', crossCheck: { state: 'unavailable', reason: 'r'.repeat(300) } });
      sizes.push(JSON.stringify(health).length);
    }
    expect(Math.max(...sizes)).toBeLessThan(4000);
    const opportunity = largestOpportunity('c'.repeat(63));
    const text = 't'.repeat(4000);
    const host: FlowHost = {
      execution,
      async task(resource) {
        switch (nameOf(resource)) {
          case 'Diagnose': return { summary: text, evidence: { asOf: text } };
          case 'ProposeCandidate': return { strategy: 'revert', summary: text };
          case 'ValidateCandidate': case 'TestCandidate': return { accepted: true, reason: text, gates: Array.from({ length: 3 }, () => ({ reason: text, figures: { text } })) };
          case 'DeployCanary': return deployment;
          case 'CheckHealth': return { ...health, decision: 'promote' };
          case 'Promote': return { ...deployment, state: 'promoted' };
          case 'RecordOutcome': return { reason: text };
          default: return answers[nameOf(resource)];
        }
      },
    };
    const end = await runFlow(flowNamed('improvement'), { improvement: { improvementId: longest, tenant: longest, component: longest, cycleId: longest, emergency: true, opportunity } }, host);
    expect(end).toMatchObject({ status: 'SUCCEEDED' });
    expect(end.largestBytes).toBeLessThanOrEqual(allowedBytes / 2);
  });
});
