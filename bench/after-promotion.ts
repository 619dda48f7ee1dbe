import { writeFileSync } from 'node:fs';
import { judgedHours, lookMinutes } from '../core/after-promotion';
import type { VersionCounters } from '../core/cycle';
import { bucketOf, mergeHistograms } from '../core/histogram';
import { judgeAfterPromotion, judgeTotalFailure, referenceOf, worseOf } from '../core/judge-after-promotion';
import type { Bench } from './bench';
import { randomOf } from './healthy-series';

/** A function's days: what is usual, and what begins to be wrong at a minute after the promotion. */
interface World {
  readonly name: string;
  readonly callsPerMinute: number;
  /** Share of the calls that fail. @default 0.005 */
  readonly fail?: number;
  /** How far durations and failures swing over a day, as a share. @default 0 */
  readonly rhythm?: { readonly durations: number; readonly failures: number };
  /** Standard deviation of what all calls of some minutes have in common. @default 0 */
  readonly noise?: number;
  /** Times a day that a dependency fails half of the calls for two minutes. @default 0 */
  readonly outages?: number;
  readonly harm?: { readonly fromMinute: number; readonly fail?: number; readonly times?: number };
}

const worlds: readonly World[] = [
  { name: 'harmless, 10 a minute', callsPerMinute: 10 },
  { name: 'harmless, 60 a minute', callsPerMinute: 60 },
  { name: 'harmless, durations ± 50 % and failures ± 90 % over the day', callsPerMinute: 60, rhythm: { durations: 0.5, failures: 0.9 } },
  { name: 'harmless, 10 % fail', callsPerMinute: 60, fail: 0.1 },
  { name: 'harmless, noise of 6 %', callsPerMinute: 60, noise: 0.06 },
  { name: 'harmless, one outage of two minutes a day', callsPerMinute: 60, outages: 1 },
  { name: '5 % fail, 10 a minute', callsPerMinute: 10, harm: { fromMinute: 0, fail: 0.05 } },
  { name: '5 % fail, 60 a minute', callsPerMinute: 60, harm: { fromMinute: 0, fail: 0.05 } },
  { name: '10 % fail, 10 a minute', callsPerMinute: 10, harm: { fromMinute: 0, fail: 0.1 } },
  { name: '2 % fail, 60 a minute', callsPerMinute: 60, harm: { fromMinute: 0, fail: 0.02 } },
  { name: '5 % fail from the fifth hour on, 60 a minute', callsPerMinute: 60, harm: { fromMinute: 300, fail: 0.05 } },
  { name: 'twice as slow, 10 a minute', callsPerMinute: 10, harm: { fromMinute: 0, times: 2 } },
  { name: 'twice as slow, 60 a minute', callsPerMinute: 60, harm: { fromMinute: 0, times: 2 } },
  { name: 'twice as slow from the fifth hour on, 60 a minute', callsPerMinute: 60, harm: { fromMinute: 300, times: 2 } },
  { name: 'all fail from the fifth hour on, 60 a minute', callsPerMinute: 60, harm: { fromMinute: 300, fail: 1 } },
  { name: 'all fail from the fifth hour on, 10 a minute', callsPerMinute: 10, harm: { fromMinute: 300, fail: 1 } },
  { name: 'all fail from the fifth hour on, 1 a minute', callsPerMinute: 1, harm: { fromMinute: 300, fail: 1 } },
];
const runs = 100;
const dayMinutes = 1440;
const watchMinutes = 60;
const [typicalMs, spread] = [100, 0.5];

export const afterPromotion: Bench = {
  summary: 'looks after a promotion: false alarms and harm found on simulated days',
  async run({ jsonFile, print }) {
    const rows = worlds.map((world) => {
      const found = Array.from({ length: runs }, (_, index) => harmFound(world, randomOf(index + 1))).flatMap((minute) => minute ?? []);
      const minutes = found.map((minute) => minute - (world.harm?.fromMinute ?? 0)).sort((one, other) => one - other);
      const row = { world: world.name, foundShare: found.length / runs, medianMinutes: minutes[Math.floor(minutes.length / 2)] };
      print(`${row.world.padEnd(60)} ${String(Math.round(row.foundShare * 100)).padStart(4)} %  ${row.medianMinutes === undefined ? '' : `${row.medianMinutes} min`}`);
      return row;
    });
    print(`${runs} days each, seeds 1 to ${runs}`);
    if (jsonFile !== undefined) writeFileSync(jsonFile, JSON.stringify({ runs, rows }, null, 2));
  },
};

/** Minute after the promotion in which harm is called; undefined where it is not. */
function harmFound(world: World, random: () => number): number | undefined {
  const minutes = Array.from(daysOf(world, random));
  /** Minutes are counted from the promotion; the day before lies before it. */
  const between = (from: number, to: number): VersionCounters => merged(minutes.slice(from + dayMinutes, to + dayMinutes));
  const reference = referenceOf([between(-watchMinutes, 0)]);
  if (!reference) return undefined;
  for (let now = 1; now <= dayMinutes; now += 1) {
    if ([1, 2, 3].some((back) => judgeTotalFailure('2', between(Math.max(0, now - back), now), reference))) return now;
    if (!lookMinutes.some((minute) => minute === now)) continue;
    for (const from of judgedHours.map((hours) => Math.max(0, now - hours * 60))) {
      const seen = between(from, now);
      const yesterday = referenceOf([between(Math.max(-dayMinutes, from - dayMinutes - 30), now - dayMinutes + 30)]);
      if ([reference, worseOf(reference, yesterday)].every((known) => judgeAfterPromotion('2', seen, known).state === 'harm')) return now;
    }
  }
  return undefined;
}

type Minute = Pick<VersionCounters, 'requests' | 'failed' | 'durations'>;

function* daysOf({ callsPerMinute, fail = 0.005, rhythm = { durations: 0, failures: 0 }, noise = 0, outages = 0, harm }: World, random: () => number): Generator<Minute> {
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const phase = random() * dayMinutes;
  let [common, outUntil] = [0, -Infinity];
  for (let minute = -dayMinutes; minute <= dayMinutes; minute += 1) {
    const wave = Math.sin(((minute + phase) / dayMinutes) * 2 * Math.PI);
    common = 0.9 * common + noise * Math.sqrt(1 - 0.9 ** 2) * normal();
    if (random() < outages / dayMinutes) outUntil = minute + 2;
    const wrong = harm && minute >= harm.fromMinute ? harm : undefined;
    const failShare = minute < outUntil ? 0.5 : wrong?.fail ?? fail * (1 + rhythm.failures * wave);
    const usualMs = typicalMs * (1 + rhythm.durations * wave) * Math.exp(common) * (wrong?.times ?? 1);
    const mean = callsPerMinute * (1 + 0.5 * wave);
    const requests = Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    const durations: Record<string, number> = {};
    let failed = 0;
    for (let call = 0; call < requests; call += 1) {
      if (random() < failShare) failed += 1;
      else {
        const bucket = bucketOf(usualMs * Math.exp(spread * normal()));
        durations[bucket] = (durations[bucket] ?? 0) + 1;
      }
    }
    yield { requests, failed, durations };
  }
}

function merged(minutes: readonly Minute[]): VersionCounters {
  const sum = (of: 'requests' | 'failed'): number => minutes.reduce((total, minute) => total + minute[of], 0);
  return { version: '2', firstAt: '', lastAt: '', requests: sum('requests'), failed: sum('failed'), failures: {}, durations: mergeHistograms(minutes.map(({ durations }) => durations)), coldStarts: 0, maxMemoryMb: 0, memoryMb: 0 };
}
