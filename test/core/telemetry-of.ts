import type { AskedCall } from '../../core/asked-calls';
import type { Component, Finding, MinuteCounters, Opportunity, SeriesShift, Telemetry } from '../../core/cycle';
import { addDuration } from '../../core/histogram';

/** Minutes of one version with the same traffic; times count in minutes before the end of the window. */
export interface Stretch {
  readonly version?: string;
  readonly from: number;
  readonly to: number;
  readonly calls: number;
  /** Failed calls in the n-th minute of the stretch. @default 0 */
  readonly failed?: number | ((n: number) => number);
  readonly timeouts?: number;
  /** Duration in ms of the k-th call of a minute. @default 10 to 29 ms */
  readonly ms?: (k: number) => number;
  readonly coldStarts?: number;
  /** What each cold start took to begin, in ms. */
  readonly initMs?: number;
  readonly usedMb?: number;
  readonly memoryMb?: number;
}

export const end = '2026-11-21T12:00:00.000Z';

export function minutesBeforeEnd(minutes: number): string {
  return new Date(Date.parse(end) - minutes * 60_000).toISOString();
}

export function telemetryOf(stretches: readonly Stretch[], change: Partial<Telemetry> & { readonly windowMinutes?: number; readonly serves?: string } = {}): Telemetry {
  const { windowMinutes = 60, serves = '1', ...rest } = change;
  return {
    tenant: 'default',
    component: 'price-quote',
    window: { from: minutesBeforeEnd(windowMinutes), to: end },
    minutes: stretches.flatMap(minutesOf),
    templates: [],
    versions: ['1', '2', '3'].map((version) => ({ version, publishedAt: minutesBeforeEnd(3000 - Number(version)), codeSha256: version, description: '' })),
    alias: { version: serves, weights: {}, revisionId: 'r' },
    alarms: [],
    metrics: [],
    sources: [{ source: 'counters', state: 'read' }, { source: 'metrics', state: 'read' }, { source: 'deployments', state: 'read' }, { source: 'alarms', state: 'read' }],
    ...rest,
  };
}

function minutesOf({ version = '1', from, to, calls, failed = 0, timeouts = 0, ms = (k) => 10 + (k % 20), coldStarts = 0, initMs, usedMb = 80, memoryMb = 256 }: Stretch): MinuteCounters[] {
  return Array.from({ length: from - to }, (_, n) => {
    const minute = minutesBeforeEnd(from - n);
    const thrown = typeof failed === 'number' ? failed : failed(n);
    let durations: MinuteCounters['durations'] = {};
    for (let k = 0; k < calls - thrown - timeouts - coldStarts; k += 1) durations = addDuration(durations, ms(n * calls + k));
    return {
      minute, version, firstAt: minute, lastAt: minute.replace(':00.000Z', ':59.000Z'), requests: calls, failed: thrown + timeouts,
      failures: { ...(thrown > 0 && { thrown }), ...(timeouts > 0 && { timeout: timeouts }) }, durations, coldStarts, ...(initMs !== undefined && { initDurations: Array.from({ length: coldStarts }, () => initMs).reduce(addDuration, {}) }), maxMemoryMb: usedMb, memoryMb,
    };
  });
}

export function templateOf(change: Partial<Telemetry['templates'][number]> = {}): Telemetry['templates'][number] {
  return { id: 't1', kind: 'error', text: 'TypeError: x at f (index.js)', example: 'TypeError: x at f (index.js:1)', count: 100, lastHour: 100, firstAt: minutesBeforeEnd(10), lastAt: minutesBeforeEnd(1), versions: ['1'], ...change };
}

/** A shift of a series that began an hour ago and still lasts. */
export function shiftOf(series: string, change: Partial<SeriesShift> = {}): SeriesShift {
  return { series, kind: 'level', direction: 'down', startedAt: minutesBeforeEnd(60), lastAt: minutesBeforeEnd(5), oncePerDays: 4000, expected: 100, seen: 40, summary: 's', ...change };
}

/** A point each five minutes, the first as long before the end as there are. */
export function pointsBeforeEnd(values: readonly number[], everyMinutes = 5): { readonly at: string; readonly value: number }[] {
  return values.map((value, n) => ({ at: minutesBeforeEnd((values.length - n) * everyMinutes), value }));
}

/** Recorded calls, one a minute, the newest a minute before the end; each asks what it is given by its number. */
export function askedOf(count: number, asked: (n: number) => readonly Partial<AskedCall['asked'][number]>[], change: Partial<AskedCall> = {}): AskedCall[] {
  return Array.from({ length: count }, (_, n) => ({
    requestId: `r${n}`, version: '1', at: minutesBeforeEnd(count - n), durationMs: 100, failed: false, redacted: false, ...change,
    asked: asked(n).map((one) => ({ name: 'GET rates.example/rates/*', isRead: true, question: 'q', answer: 'a', ms: 40, ...one })),
  }));
}

export function findingOf(change: Partial<Finding> = {}): Finding {
  return { detector: 'failure-rate-rise', component: 'price-quote', summary: 'calls fail', startedAt: minutesBeforeEnd(10), severity: 'high', confidence: 0.95, gainPercent: 30, affectedPerHour: 1000, evidence: {}, missingSources: [], ...change };
}

export function opportunityOf(change: Partial<Opportunity> = {}): Opportunity {
  return { fingerprint: 'f1', tenant: 'default', component: 'price-quote', cycleId: 'c1', summary: 'calls fail', findings: [findingOf()], severity: 'high', confidence: 0.95, risk: 'low', impactScore: 2000, priority: 'high', foundAt: end, ...change };
}

export function componentOf(change: Partial<Component> = {}): Component {
  return {
    schemaVersion: 1, component: 'price-quote', tenant: 'default', owner: 'shop', functionName: 'price-quote', alias: 'live', logGroup: '/aws/lambda/price-quote', mode: 'auto', sideEffects: 'none',
    bounds: {}, critical: false, guardMetrics: [], alarms: [], actions: [], settings: {}, ...change,
  };
}

/** Numbers from 0 to 1 that are the same each time. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
