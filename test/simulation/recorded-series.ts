import type { Scenario } from './scenarios';

/** Calls a minute to which the largest value of a series is scaled. */
const mostCalls = 600;
/** Steps of a series that make the minutes of one world. */
const steps = 400;

/** A metric series that was recorded somewhere, as the rate at which a component is called: a step of the series is a minute. */
export type Rhythm = Pick<Scenario, 'name'> & { readonly rhythm: readonly number[] };

export function recordedRhythms(series: ReadonlyMap<string, readonly number[]>): readonly Rhythm[] {
  return [...series].flatMap(([name, values]) => {
    const known = values.filter(Number.isFinite);
    const [least, most] = [known, known].map((all, index) => all.reduce((found, value) => (index === 0 ? Math.min(found, value) : Math.max(found, value)), all[0] ?? 0));
    if (known.length < steps || least === undefined || most === undefined || most === least) return [];
    const from = Math.floor((known.length - steps) / 2);
    const rhythm = known.slice(from, from + steps).map((value) => Math.round(1 + (mostCalls * (value - least)) / (most - least)));
    return [{ name: `series ${name.split('/')[0]}`, rhythm }];
  });
}
