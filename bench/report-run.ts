import { median } from 'simple-statistics';
import { defaultSettings } from '../core/config';
import { improvementUsage } from './cost';
import { costOf, smallModel, sumOf, times, type Usage } from './prices';
import type { Run, RunExecution } from './read-run';
import { journalWriter, meanOf, recordOf, usedIn, withLooks } from './run-usage';

/** Of issue 5. */
const limits = { startedSeconds: 30, canarySeconds: 20, usd: 0.02, smallModelUsd: 0.05 } as const;
const watchedLooks = 60;
const stages = defaultSettings.canaryWeights.length;
/** What no request shows: keys, traces and logs, as `bench/cost.ts` assumes them. */
const unseen: Usage = { keyCalls: 4, traces: 1, logGb: (watchedLooks + 20) * 3e-6 };

/**
 * What grows with the minutes of a watch, which a run with short waits does not have: counters and journal are read from their
 * beginning, and CloudWatch is asked from the fourth minute on. Of these the larger of measured and assumed counts.
 */
const hiddenByShortWaits = ['tableReads', 'metricsRead'] as const;

export interface Figure {
  readonly what: string;
  readonly measured: number;
  readonly unit: string;
  /** None is set for what only comes along. */
  readonly limit?: number;
}

/** What the bench of the cycle prints of a run. */
export function reportOfRun(run: Run): { readonly lines: readonly string[]; readonly figures: readonly Figure[] } {
  const watched = watchedImprovements(run);
  const figures = [...alarmFigures(run.executions), ...usdFigures(watched)];
  return { figures, lines: [
    ...secondsByStep(run), '',
    ...usageLines(watched), '',
    ...figures.map(({ what, measured, unit, limit }) => `${limit === undefined ? '    ' : measured <= limit ? 'ok  ' : 'OVER'}  ${what}: ${unit === 'USD' ? measured.toFixed(4) : measured.toFixed(1)} ${unit}, ${limit === undefined ? 'no limit' : `limit ${limit}`}`),
    'An alarm is counted from CloudWatch\'s change of state. Its event takes about a second on AWS, and none here. To the canary of changed code belong its build and its tests, here beside all else that runs.',
    'GB-s are those that the REPORT lines bill: this machine\'s processors, and all of Node\'s start. On AWS a function has a share of one that grows with its memory, and a cold start takes longer.',
    `Of ${hiddenByShortWaits.join(' and ')} the larger of measured and bench/cost.ts counts: they grow with the minutes of a watch, and its waits are short here.`,
    'others: nobody publishes such figures of a comparable product.',
  ] };
}

function secondsByStep({ executions }: Run): readonly string[] {
  const seconds = new Map<string, number[]>();
  for (const { step, from, to } of executions.flatMap(({ windows }) => windows)) seconds.set(step, [...(seconds.get(step) ?? []), (to - from) / 1000]);
  return ['step                   runs  median s  longest s', ...[...seconds].map(([step, all]) => `${step.padEnd(22)}${String(all.length).padStart(5)}${median(all).toFixed(2).padStart(10)}${Math.max(...all).toFixed(2).padStart(11)}`)];
}

/** From when CloudWatch saw red, which is in the event that started the cycle. */
export function alarmFigures(executions: readonly RunExecution[]): readonly Figure[] {
  return executions.filter(({ machine }) => machine === 'improvement').flatMap((improvement) => {
    const { cycleId, emergency, component } = recordOf(improvement.input['improvement']);
    const cycle = executions.find(({ machine, name }) => machine === 'cycle' && emergency === true && name === cycleId);
    const red = Date.parse(String(recordOf(recordOf(cycle?.input['detail'])['state'])['timestamp']));
    const deployed = improvement.windows.find(({ step }) => step === 'DeployCanary');
    if (cycle === undefined || Number.isNaN(red) || deployed === undefined) return [];
    const asked = improvement.tokens === undefined ? 0 : improvement.windows.filter(({ step }) => step === 'ProposeCandidate').reduce((sum, { from, to }) => sum + to - from, 0);
    return [
      { what: `alarm to started cycle, ${String(component)}`, measured: (cycle.startedAt - red) / 1000, unit: 's', limit: limits.startedSeconds },
      { what: `alarm to canary without model time, ${String(component)}`, measured: (deployed.to - red - asked) / 1000, unit: 's', limit: limits.canarySeconds },
    ];
  });
}

interface Watched {
  readonly execution: RunExecution;
  readonly component: string;
  readonly strategy: string;
  readonly looks: number;
  /** Of the run as it was. */
  readonly used: Usage;
  /** Had its watch taken `watchedLooks`. */
  readonly wholeWatch: Usage;
  readonly assumed: Usage;
}

/** Those that were deployed. Each is told what its own steps used, and each entry of its journal what an entry uses on average. */
export function watchedImprovements({ executions, events }: Run): readonly Watched[] {
  const all = executions.flatMap(({ windows }) => windows);
  const entry = meanOf(journalWriter, events);
  return executions.flatMap((execution): Watched[] => {
    const looks = execution.windows.filter(({ step }) => step === 'CheckHealth');
    if (execution.machine !== 'improvement' || execution.strategy === undefined || looks.length === 0) return [];
    const used = sumOf([usedIn(execution.windows, all, events), times(entry, execution.entries), { transitions: execution.transitions }]);
    const perLook = sumOf([times(usedIn(looks, all, events), 1 / looks.length), entry, { transitions: 3 }]);
    const attempts = execution.windows.filter(({ step }) => step === 'ProposeCandidate').length;
    const built = execution.strategy === 'template' || execution.strategy === 'model';
    const assumed = improvementUsage({ attempts, built, stages, looks: watchedLooks, guards: 0 });
    const measured = sumOf([withLooks(used, perLook, looks.length, watchedLooks), unseen]);
    const hidden = Object.fromEntries(hiddenByShortWaits.map((what) => [what, Math.max(measured[what] ?? 0, assumed[what] ?? 0)]));
    return [{
      execution, component: String(recordOf(execution.input['improvement'])['component']), strategy: execution.strategy, looks: looks.length, used,
      wholeWatch: { ...measured, ...hidden }, assumed,
    }];
  });
}

function usageLines(watched: readonly Watched[]): readonly string[] {
  return watched.flatMap(({ component, strategy, looks, used, wholeWatch, assumed }) => {
    const [measured, told] = [costOf(wholeWatch), costOf(assumed)];
    return [
      `${component} (${strategy}), ${looks} looks: ${round(used.transitions)} transitions, ${round(used.lambdaGbSeconds)} GB-s in ${round(used.lambdaCalls)} calls, table ${round(used.tableWrites)} write and ${round(used.tableReads)} read units, S3 ${round(used.objectWrites)} writes and ${round(used.objectReads)} reads`,
      `  ${watchedLooks} looks: ${measured.usd.toFixed(4)} USD (bench/cost.ts: ${told.usd.toFixed(4)}), of it`,
      ...measured.lines.slice(0, 6).map(({ what, used: units, usd }) => `    ${what.padEnd(18)}${round(units).padStart(9)}  ${usd.toFixed(5)} USD  (bench/cost.ts: ${round(Object.entries(assumed).find(([name]) => name === what)?.[1])})`),
    ];
  });
}

const round = (value = 0): string => (value >= 10 ? value.toFixed(0) : value.toFixed(2));

function usdFigures(watched: readonly Watched[]): readonly Figure[] {
  return watched.flatMap(({ execution: { tokens, costUsd = 0 }, component, strategy, wholeWatch }): Figure[] => {
    const { usd } = costOf(wholeWatch);
    const what = `${watchedLooks} looks of ${component}, ${strategy}`;
    if (tokens === undefined) return [{ what, measured: usd, unit: 'USD', limit: limits.usd }];
    const small = (tokens.input * smallModel.inputUsdPerMillionTokens + tokens.output * smallModel.outputUsdPerMillionTokens) / 1_000_000;
    return [
      { what: `${what} by ${smallModel.id}, ${tokens.input} tokens in and ${tokens.output} out`, measured: usd + small, unit: 'USD', limit: limits.smallModelUsd },
      { what: `${what} by the default model`, measured: usd + costUsd, unit: 'USD' },
    ];
  });
}
