import type { Benefit } from '../core/benefit';
import { figure, percent, rounded } from '../core/figures';
import type { Projection, WatchPlan } from '../core/watch-plan';
import { fields, type Page, title } from './page';
import { table } from './table';

export interface PlanRead {
  readonly component: string;
  readonly version: string;
  readonly benefit: Benefit;
  readonly risk: string;
  /** The opportunity that tells claim and risk. */
  readonly because: string | undefined;
  readonly lastHourPerMinute: number;
  readonly dayAgoPerMinute: number | undefined;
  readonly plan: WatchPlan;
  /** Calls that a bad canary would get until it is taken away, those of canaries that are exposed now, and how many may be. */
  readonly exposure: { readonly calls: number; readonly taken: number; readonly limit: number };
}

interface Row extends Pick<WatchPlan, 'slower' | 'failing' | 'shown'> {
  readonly name: string;
  readonly weight: string;
  readonly canary: string;
  readonly control: string;
  readonly budget: string;
}

/** Stages as a table, what was chosen, and why. */
export function planLines({ component, version, benefit, risk, because, lastHourPerMinute, dayAgoPerMinute, plan, exposure }: PlanRead, page: Page): readonly string[] {
  const { stages, smallest, choice, watchSeconds } = plan;
  const rows: readonly Row[] = [
    ...stages.map((stage, index): Row => ({
      ...stage, name: String(index + 1), weight: percent(stage.weight), canary: rate(stage.canaryPerMinute), control: rate(stage.controlPerMinute),
      budget: `${index + 1 === stages.length ? 'the rest' : `${minutes(stage.budget.minutes)} min`}, ${figure(stage.budget.canaryCalls)} calls`,
    })),
    { ...plan, name: 'all', weight: '', canary: '', control: '', budget: `${minutes(watchSeconds / 60)} min` },
  ];
  return [
    ...title(page, component),
    ...fields(page, [
      ['serves', `version ${version}`],
      ['calls a minute', `${rate(plan.callsPerMinute)} are reckoned with (${rate(lastHourPerMinute)} in the last hour${dayAgoPerMinute === undefined ? '' : `, ${rate(dayAgoPerMinute)} at this time a day ago`})`],
      ['change', `${benefit === 'none' ? 'claims nothing' : `is to make better: ${typeof benefit === 'object' ? `calls over ${figure(benefit.overMs)} ms` : benefit}`}; ${risk} risk${because === undefined ? '' : ` (${because})`}`],
    ]),
    '',
    ...table(page, [
      { title: 'STAGE', text: ({ name }) => name },
      { title: 'SHARE', text: ({ weight }) => weight },
      { title: 'CANARY/MIN', text: ({ canary }) => canary },
      { title: 'CONTROL/MIN', text: ({ control }) => control },
      { title: 'BUDGET', text: ({ budget }) => budget },
      { title: `${percent(smallest.slower)} SLOWER`, text: ({ slower }) => told(slower, plan) },
      { title: `${percent(smallest.failing.to)} FAIL`, text: ({ failing }) => told(failing, plan) },
      { title: benefit === 'none' ? 'NOT WORSE' : 'BETTER', text: ({ shown }) => told(shown, plan) },
    ], rows),
    'Minutes until it is seen: in half of all cases (in nine of ten).',
    '',
    ...fields(page, [
      ['plan', choice, choice === 'canary' ? 'good' : 'warn'],
      ['why', plan.reason],
      ['blast radius', `${figure(exposure.calls)} calls, if it is bad, until it is taken away; ${figure(exposure.taken)} of the tenant's ${figure(exposure.limit)} are taken now`, exposure.calls > exposure.limit - exposure.taken ? 'warn' : undefined],
    ]),
  ];
}

function told({ half, most }: Projection, { callsPerMinute }: Pick<WatchPlan, 'callsPerMinute'>): string {
  if (callsPerMinute <= 0) return 'never';
  if (half === null) return 'too long';
  return `${minutes(half)} (${most === null ? 'too long' : minutes(most)})`;
}

const rate = (calls: number): string => (calls < 10 ? String(rounded(calls, 1)) : figure(calls));
const minutes = (value: number): string => String(rounded(value, value < 10 ? 1 : 0));
