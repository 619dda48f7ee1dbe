import { ownMetrics } from '../core/own-metrics';
import { entries, steps } from '../lib/permissions';
import { sumOf, times, type Usage } from './prices';

const daysAMonth = 30;
const minutesAMonth = daysAMonth * 24 * 60;
const hoursAMonth = daysAMonth * 24;
const kilobyte = 1e-6;
/** The sandbox's memory (`lib/constructs/sandbox.ts`). */
const sandboxMb = 1769;
/** Runs in the sandbox for one attempt, as measured. */
const sandboxRuns = 7;

/**
 * Seconds that functions take on AWS, assumed: the local AWS cannot tell. A run's own seconds are measured by the bench of the
 * cycle.
 */
export const assumedSeconds = { any: 1, sweep: 1, journalWriter: 0.2, ValidateCandidate: 15, TestCandidate: 20, AnalyzeBatch: 5, Diagnose: 5, sandbox: 4 } as const;

export interface Installation {
  readonly tenants: number;
  readonly cyclesADay: number;
  readonly alarms: number;
}

/** A month in which nothing is found: sweeps, cycles, what stands there, and no call of any component. */
export function idleMonth({ tenants, cyclesADay, alarms }: Installation): Usage {
  const cycles = cyclesADay * daysAMonth * tenants;
  // What was done to the journal is counted when somebody does it.
  const seldom = Object.keys(ownMetrics).length - 2;
  return sumOf([
    // Each sweep reads leases, queue, postponed, switches twice, and served fixes of each tenant, every fifth its components and
    // the switches once more; it asks for red alarms once.
    { lambdaCalls: minutesAMonth, lambdaGbSeconds: minutesAMonth * assumedSeconds.sweep * gigabytes('Sweep'), tableReads: minutesAMonth * (6.4 * tenants + 1), cloudwatchCalls: minutesAMonth, logGb: minutesAMonth * 1.2 * kilobyte },
    // A clock's rule is free, a schedule is not; the cycle of one batch without a finding.
    times({ schedulerCalls: 1, transitions: 11, lambdaCalls: 9, lambdaGbSeconds: assumedSeconds.any * 1.5 + assumedSeconds.AnalyzeBatch * gigabytes('AnalyzeBatch'), tableWrites: 30, tableReads: 50, objectWrites: 6, objectReads: 5, logGb: 20 * kilobyte, traces: 1, cloudwatchCalls: 3, metricsRead: 8 }, cycles),
    // The journal's roots: once an hour a listing, which is priced as a write, and one object a day.
    times({ lambdaCalls: 1, lambdaGbSeconds: assumedSeconds.any * gigabytes('JournalRoots'), objectWrites: tenants, objectReads: tenants }, hoursAMonth),
    // The queue is counted all the time, the others in the hours of cycles.
    { metricMonths: 1 + (seldom * Math.min(hoursAMonth, cycles)) / hoursAMonth, alarmMonths: alarms, dashboardMonths: 1, keyMonths: 1 },
    { tableGbMonths: 0.05, recoveryGbMonths: 0.05, objectGbMonths: 0.2, logGbMonths: 0.05 },
  ]);
}

/** What one component adds to a month, besides its calls: its two alarms. */
export const componentMonth: Usage = { alarmMonths: 2 };

/** What a component's calls add, for each million: log batches to counters. 20 calls a batch are assumed, and no recording. */
export const millionCalls: Usage = times({ lambdaCalls: 1, lambdaGbSeconds: 0.3 * gigabytes('Ingest'), tableWrites: 4, logGb: 0.6 * kilobyte }, 50_000);

export interface Improvement {
  /** Of these the last one is deployed; the others were refused in the sandbox. */
  readonly attempts: number;
  /** Changed code is built and run; a revert is not. */
  readonly built: boolean;
  readonly stages: number;
  readonly looks: number;
  /** Looks for total failure alone, between the others. */
  readonly guards: number;
}

/** A promoted improvement, without what its model calls cost. */
export function improvementUsage({ attempts, built, stages, looks, guards }: Improvement): Usage {
  const quick = 4 + attempts + 2 * stages + looks + guards;
  const journalEntries = 6 + 3 * attempts + 2 * stages + looks;
  // Each in a transaction with the lease and its link in the tenant's chain (2 units), and once more in the index; the writer reads the chain and the last link before. 7.1 units without the link were measured, an entry of 2 kB; that of a look has 1.1 kB.
  const journal = { tableWrites: (journalEntries - looks) * 9.1 + looks * 10, tableReads: (journalEntries * journalEntries) / 4 + journalEntries, lambdaCalls: journalEntries, lambdaGbSeconds: journalEntries * assumedSeconds.journalWriter * gigabytes('JournalWriter') };
  const heavy = built ? attempts * (assumedSeconds.ValidateCandidate * gigabytes('ValidateCandidate') + assumedSeconds.TestCandidate * gigabytes('TestCandidate') + (sandboxRuns * assumedSeconds.sandbox * sandboxMb) / 1024) : attempts * assumedSeconds.any * (gigabytes('ValidateCandidate') + gigabytes('TestCandidate'));
  return sumOf([journal, {
    transitions: transitionsOf({ attempts, stages, looks: looks + guards }),
    lambdaCalls: quick + 2 * attempts + (built ? sandboxRuns * attempts : 0),
    lambdaGbSeconds: quick * assumedSeconds.any * gigabytes('CheckHealth') + assumedSeconds.Diagnose * gigabytes('Diagnose') + heavy,
    // Counters of the watch so far, of both versions, at each look of either kind; a guard look renews the lease, and writes nothing else.
    tableReads: 500 + looks * (looks + guards), tableWrites: guards,
    // What each look, stage and plan, and the outcome, were decided from is one object.
    objectWrites: 5 + 6 * attempts + looks + stages + attempts + 1, objectReads: 10 + (built ? 60 * attempts : 0),
    // The cross-check asks for calls and errors of the canary.
    metricsRead: 10 + 2 * looks, cloudwatchCalls: 3, logGb: (looks + guards + 20) * 3 * kilobyte, notifications: 2, keyCalls: 4, traces: 1,
  }]);
}

/** States that a promoted improvement enters; a test counts those of a run. */
export function transitionsOf({ attempts, stages, looks }: Pick<Improvement, 'attempts' | 'stages' | 'looks'>): number {
  const refused = attempts - 1;
  const [toCandidate, attempt, backToProposing, approval, stage, toEnd] = [4, 6, 3, 1, 3, 4];
  // A look is two states, and a wait before the next one of its stage.
  return toCandidate + attempts * attempt + refused * backToProposing + approval + stages * stage + 3 * looks - stages + toEnd;
}

function gigabytes(name: string): number {
  const spec = Object.entries({ ...steps, ...entries }).find(([known]) => known === name)?.[1];
  return (spec?.memoryMb ?? 256) / 1024;
}
