import { performance } from 'node:perf_hooks';
import { z } from 'zod';
import { assessHealth } from '../core/assess-health';
import { calibrationOf } from '../core/compare-durations';
import { defaultSettings } from '../core/config';
import type { Deployment, Health, Histogram, VersionCounters } from '../core/cycle';
import { mergeHistograms } from '../core/histogram';
import { slowThresholdMs } from '../core/slow-threshold';

const arm = z.object({ requests: z.number(), errors: z.number(), durationsMs: z.array(z.tuple([z.number(), z.number()])) });
const pair = z.object({ control: arm, canary: arm });
const written = z.object({ id: z.string(), lookSeconds: z.number(), hypothesis: z.string().optional(), calibration: z.array(pair).default([]), before: z.array(arm), looks: z.array(pair) });

/** One minute of one version. */
export interface Minute { readonly requests: number; readonly failed: number; readonly durations: Histogram }
interface Pair { readonly control: Minute; readonly canary: Minute }
export interface Run { readonly id: string; readonly lookSeconds: number; readonly hypothesis: string | undefined; readonly calibration: readonly Pair[]; readonly before: readonly Minute[]; readonly looks: readonly Pair[] }

export const decisions = ['promote', 'rollback', 'no-effect', 'inconclusive'] as const;
export interface Decision { readonly decision: (typeof decisions)[number]; readonly minute: number }

/** Reads a run in the form of the data's README. */
export function readRun(line: string): Run {
  const { calibration, before, looks, ...run } = written.parse(JSON.parse(line));
  const minute = ({ requests, errors, durationsMs }: z.infer<typeof arm>): Minute => ({ requests, failed: errors, durations: histogramOf(durationsMs) });
  const both = ({ control, canary }: z.infer<typeof pair>): Pair => ({ control: minute(control), canary: minute(canary) });
  return { id: run.id, lookSeconds: run.lookSeconds, hypothesis: run.hypothesis, calibration: calibration.map(both), before: before.map(minute), looks: looks.map(both) };
}

/** The product's decision on a run, minute by minute, and the time that its looks took. `seen` gets what each look said. */
export function decideRun({ lookSeconds, hypothesis, calibration, before, looks }: Run, seen: (health: Health) => void = () => undefined): { readonly decision: Decision; readonly milliseconds: number } {
  const settings = { ...defaultSettings, lookSeconds, monitoringDurationSeconds: lookSeconds * looks.length };
  const deployment: Deployment = { state: 'canary', returnTo: '1', canary: '2', returnToSha256: '', canarySha256: '', stage: 0, weight: 0.5, moreStages: false, startedAt: at, stageStartedAt: at, settleSeconds: 0, lookSeconds, detail: '' };
  const hour = before.reduce(plus, none);
  const slowBefore = before.map(({ durations }) => durations);
  const own = calibrationOf(calibration.map(({ control, canary }) => ({ control: control.durations, canary: canary.durations })));
  let [control, canary] = [none, none];
  let health: Health | undefined;
  let milliseconds = 0;
  for (const [index, look] of looks.entries()) {
    [control, canary] = [plus(control, look.control), plus(canary, look.canary)];
    const totals = { control: countersOf('1', control), canary: countersOf('2', canary) };
    const slowOverMs = health?.slowOverMs || slowThresholdMs(slowBefore, control.durations);
    const started = performance.now();
    health = assessHealth({
      previous: health, deployment, totals, settings, slowOverMs, before: hour, latest: look.canary, calibration: own,
      benefit: hypothesis === 'errors' ? 'failures' : hypothesis === 'latency' ? 'latency' : 'none',
      crossCheck: { state: 'agrees', reason: '' },
    });
    milliseconds += performance.now() - started;
    seen(health);
    const decision = decisionOf(health.decision);
    if (decision !== undefined) return { decision: { decision, minute: index + 1 }, milliseconds };
  }
  return { decision: { decision: 'inconclusive', minute: looks.length }, milliseconds };
}

function decisionOf(decision: Health['decision']): Decision['decision'] | undefined {
  if (decision === 'roll-back') return 'rollback';
  return decision === 'continue' || decision === 'superseded' || decision === 'calibrated' ? undefined : decision;
}

const at = '2026-01-01T00:00:00.000Z';
const none: Minute = { requests: 0, failed: 0, durations: {} };

export const plus = (a: Minute, b: Minute): Minute => ({ requests: a.requests + b.requests, failed: a.failed + b.failed, durations: mergeHistograms([a.durations, b.durations]) });

const countersOf = (version: string, { requests, failed, durations }: Minute): VersionCounters => ({ version, firstAt: at, lastAt: at, requests, failed, failures: {}, durations, coldStarts: 0, maxMemoryMb: 0, memoryMb: 0 });

/** The runs' bounds are rounded powers of 1.02; their histograms hold all calls, also cold and failed ones. */
const histogramOf = (durationsMs: readonly (readonly [number, number])[]): Histogram => Object.fromEntries(durationsMs.map(([boundMs, calls]) => [String(Math.round(Math.log(boundMs) / Math.log(1.02))), calls]));
