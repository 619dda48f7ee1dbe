import { config as configSchema, parse } from '../../core/config';
import { type BatchCounters, type Component, type Histogram } from '../../core/cycle';
import { bucketOf } from '../../core/histogram';
import { ownVersions } from '../../core/publish-canary';
import { sampleComponent, sampleCounters } from '../adapters/samples';
import { fakeActionTargets } from '../fakes/action-targets';
import { fakeAlarms } from '../fakes/alarms';
import { fakeApprovals } from '../fakes/approvals';
import { fakeArtifacts } from '../fakes/artifacts';
import { fakeBaselines } from '../fakes/baselines';
import { fakeBudgets } from '../fakes/budgets';
import { fakeCalibrations } from '../fakes/calibrations';
import { fakeCallers } from '../fakes/callers';
import { fakeCircuits } from '../fakes/circuits';
import { fakeControls } from '../fakes/controls';
import { fakeCounters } from '../fakes/counters';
import { fakeFunctions } from '../fakes/functions';
import { fakeJournalStore } from '../fakes/journal-store';
import { lambdaWorld, shaOf } from '../fakes/lambda-world';
import { fakeLeases } from '../fakes/leases';
import { fakeMeter } from '../fakes/meter';
import { fakeMetrics } from '../fakes/metrics';
import { fakeNotifier } from '../fakes/notifier';
import { fakeOpportunities } from '../fakes/opportunities';
import { fakeProgress } from '../fakes/progress';
import { fakeRecordings } from '../fakes/recordings';
import { fakeRegistry } from '../fakes/registry';
import { fakeSandbox } from '../fakes/sandbox';
import { fakeServedFixes } from '../fakes/served-fixes';
import { fakeStatuses } from '../fakes/statuses';
import { fakeTrackRecords } from '../fakes/track-records';
import { fakeWorkQueue } from '../fakes/work-queue';
import { fakeWorkbenches } from '../fakes/workbenches';
import { codeProject, compiler } from '../lambdas/steps/code-project';
import type { Scenario } from './scenarios';

export const tenant = 'shop';
export const minuteMs = 60_000;
/** All worlds begin now, so that what their code is built and counted from is made once. */
export const beginning = Date.parse('2026-11-21T10:00:00.000Z');
/** Minutes ago when the version that serves was deployed. */
const deployedAgo = 10;
const historyMinutes = 120;

/**
 * Functions of one tenant with two published versions each, and all that Ratchet needs beside them, in memory. Nothing runs
 * by itself here: who calls, when, and what goes wrong is `simulate.ts`'s.
 */
export async function makeWorld(scenario: Scenario, clock: { now(): number }) {
  const project = scenario.code && (await codeProject(iso(beginning - 2 * minuteMs), scenario.code.fault, scenario.code.foreign));
  const workbench = project && { state: 'built' as const, bucket: 'assets', key: 'workbench.zip', bundleSha256: project.workbench.manifest.bundle.sha256 };
  const common = { settings: {}, bounds: { memoryMb: { min: 128, max: 1024 } } };
  const main = sampleComponent({ ...common, mode: scenario.mode, ...(workbench && { workbench }) });
  const sides = Array.from({ length: scenario.sideComponents }, (_, index) => sampleComponent({ ...common, component: `side-${index + 1}`, mode: 'auto' }));
  const components = [main, ...sides];
  const lambda = lambdaWorld();
  project?.zips.forEach((zip, index) => lambda.keepCode(project.sha256[index] ?? '', zip));
  for (const component of components) {
    const [first, second] = component === main && project ? project.sha256 : [shaOf(`${component.component} 1`), shaOf(`${component.component} 2`)];
    lambda.addFunction(component.functionName, { latest: { codeSha256: first } });
    lambda.publish(component.functionName, iso(beginning - 3000 * minuteMs));
    lambda.updateLatest(component.functionName, { codeSha256: second });
    lambda.publish(component.functionName, iso(beginning - deployedAgo * minuteMs));
    lambda.putAlias(component.functionName, component.alias, { version: '2', weights: {} });
  }
  const leases = fakeLeases();
  const stores = {
    config: parse(configSchema, { stage: 'test', settings: scenario.settings, tenants: { [tenant]: {} } }, 'Configuration'),
    leases, registry: fakeRegistry(components), controls: fakeControls(), queue: fakeWorkQueue(), progress: fakeProgress(), store: fakeJournalStore(leases),
    artifacts: fakeArtifacts(), fixes: fakeServedFixes(), baselines: fakeBaselines(), calibrations: fakeCalibrations(), statuses: fakeStatuses(),
    opportunities: fakeOpportunities(), trackRecords: fakeTrackRecords(), circuits: fakeCircuits(), workbenches: fakeWorkbenches(), recordings: fakeRecordings(),
    compiler, sandbox: fakeSandbox(scenario.code?.sandbox), functions: fakeFunctions(lambda), counters: fakeCounters(), metrics: fakeMetrics(), alarms: fakeAlarms(),
    notifier: fakeNotifier(), meter: fakeMeter(), approvals: fakeApprovals(), callers: fakeCallers(), budgets: fakeBudgets(), targets: fakeActionTargets(),
  };
  if (project) {
    stores.workbenches.leave('assets', 'workbench.zip', project.archive);
    await Promise.all([stores.workbenches.keep(main), stores.recordings.put(tenant, main.component, project.events)]);
  }

  /** What a version really does, whatever is counted of it. */
  const failing = (component: Component, version: string, past = false): number => {
    const found = lambda.get(component.functionName).versions.get(version);
    if (found?.description.startsWith(ownVersions) && component === main) return scenario.failing.made;
    if (component !== main) return version === '2' ? 0.3 : 0;
    if (version === '1') return past ? scenario.failing.before : (scenario.beforeNow ?? scenario.failing.before);
    return version === '2' ? scenario.failing.serving : 0.01;
  };
  const count = (component: Component, minute: number, version: string, calls: number, past = false): BatchCounters[] => {
    if (calls <= 0) return [];
    const failed = Math.round(calls * failing(component, version, past));
    const at = iso(minute);
    const memoryMb = Number(lambda.get(component.functionName).versions.get(version)?.settings['memoryMb']);
    stores.metrics.add(component.component, at, { version, requests: calls, failed });
    return [{ ...countersOf(component, at, version, calls, failed), maxMemoryMb: component === main ? (scenario.usedMb ?? 92) : 92, memoryMb }];
  };
  const rateAt = (minute: number): number => scenario.rhythm?.[Math.max(0, Math.floor((minute - beginning) / minuteMs) + historyMinutes) % scenario.rhythm.length] ?? scenario.callsPerMinute;
  for (const component of components) {
    for (let minute = beginning - historyMinutes * minuteMs; minute < beginning; minute += minuteMs) {
      await stores.counters.put(count(component, minute, minute < beginning - deployedAgo * minuteMs ? '1' : '2', rateAt(minute), true));
    }
  }
  /** What the calls of the last minute left in the logs, split as the aliases say. */
  const callsOfMinute = (): BatchCounters[] => components.flatMap((component) => {
    const alias = lambda.get(component.functionName).aliases.get(component.alias);
    if (!alias) return [];
    const calls = rateAt(clock.now());
    const [[canary, weight] = ['', 0]] = Object.entries(alias.weights);
    const toCanary = Math.round(calls * weight);
    const minute = clock.now() - minuteMs;
    return [...count(component, minute, alias.version, calls - toCanary), ...count(component, minute, canary, toCanary)];
  });
  return { scenario, components, main, lambda, stores, failing, callsOfMinute, now: clock.now };
}
export type World = Awaited<ReturnType<typeof makeWorld>>;

export const iso = (time: number): string => new Date(time).toISOString();

const counted = new Map<string, BatchCounters>();

/** Calls that worked took from 10 to 29 ms. The same minutes lie behind all worlds, and are counted once. */
function countersOf({ tenant: of, component }: Component, at: string, version: string, calls: number, failed: number): BatchCounters {
  const key = `${component} ${at} ${version} ${calls} ${failed}`;
  const known = counted.get(key);
  if (known) return known;
  const minute = iso(Math.floor(Date.parse(at) / minuteMs) * minuteMs);
  const worked = Array.from({ length: 20 }, (_, index) => [bucketOf(10 + index), Math.ceil((calls - failed - index) / 20)] as const).filter(([, times]) => times > 0);
  const durations = worked.reduce<Histogram>((sum, [bucket, times]) => ({ ...sum, [bucket]: (sum[bucket] ?? 0) + times }), {});
  const made = sampleCounters(of, {
    component, minute, version, batchHash: `batch of ${at}`, firstAt: at, lastAt: at, requests: calls, coldStarts: 0, durations,
    failures: failed > 0 ? { thrown: failed } : {}, failedRequestIds: Array.from({ length: failed }, (_, index) => `${version}-${at}-${index}`),
    templates: failed > 0 ? [{ id: 't1', kind: 'error', text: 'TypeError: x of undefined at quote (index.js)', example: 'TypeError: x of undefined', count: failed }] : [],
  });
  counted.set(key, made);
  if (counted.size > 20_000) counted.clear();
  return made;
}
