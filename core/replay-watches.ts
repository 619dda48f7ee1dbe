import { assessHealth, type HealthQuestion } from './assess-health';
import type { Stretch } from './calibration-stretches';
import type { Calibration, Deployment, Health, VersionCounters } from './cycle';
import { mergeHistograms } from './histogram';
import { seededRandom } from './seeded-random';
import type { Measured } from './threshold-health';

/** Parts of a calibration that stay together: noise lasts for some looks. */
const blockLooks = 5;
/** Parts from which there is anything to choose blocks from. */
const leastStretches = 10;

export interface Replay {
  readonly deployment: Deployment;
  /** The version that serves, in the hour before. */
  readonly before: Measured | undefined;
  readonly calibration: Calibration | undefined;
  /** Of a whole watch, whose length they give. */
  readonly settings: HealthQuestion['settings'];
  readonly looks: number;
  readonly watches: number;
  readonly seed: number;
}

/**
 * Of so many watches of the same code, how many take the canary back. Each is put together from what a calibration saw, by
 * the circular block bootstrap of D. N. Politis and J. P. Romano, "A circular block-resampling procedure for stationary
 * data" (1992): blocks of looks, both arms of a look together, the arms exchanged in every other watch by chance. The first
 * block, in which the copy was cold, is the first of the watches that are not exchanged, and of no other place.
 *
 * @returns undefined where the calibration was too short
 */
export function replayWatches(stretches: readonly Stretch[], { watches, looks, seed, ...facts }: Replay): number | undefined {
  if (stretches.length < leastStretches) return undefined;
  const random = seededRandom(seed);
  let takenBack = 0;
  for (let watch = 0; watch < watches; watch += 1) if (isTakenBack(put(stretches, looks, random), facts)) takenBack += 1;
  return takenBack;
}

function put(stretches: readonly Stretch[], looks: number, random: () => number): readonly Stretch[] {
  const later = stretches.slice(blockLooks);
  const exchanged = random() < 0.5;
  const chosen: Stretch[] = exchanged ? [] : [...stretches.slice(0, blockLooks)];
  while (chosen.length < looks) {
    const start = Math.floor(random() * later.length);
    for (let index = 0; index < blockLooks; index += 1) {
      const { control, canary } = later[(start + index) % later.length] ?? {};
      chosen.push(exchanged ? { control: canary, canary: control } : { control, canary });
    }
  }
  return chosen.slice(0, looks);
}

function isTakenBack(watch: readonly Stretch[], { deployment, before, calibration, settings }: Omit<Replay, 'watches' | 'looks' | 'seed'>): boolean {
  let previous: Health | undefined;
  let totals: { readonly control: VersionCounters; readonly canary: VersionCounters } = { control: nothing, canary: nothing };
  for (const { control, canary } of watch) {
    totals = { control: plus(totals.control, control), canary: plus(totals.canary, canary) };
    previous = assessHealth({ previous, deployment, totals, before, latest: canary, calibration, settings, slowOverMs: undefined, benefit: 'none', crossCheck: { state: 'agrees', reason: 'replayed' } });
    if (previous.decision !== 'continue') return previous.decision === 'roll-back';
  }
  return false;
}

const nothing: VersionCounters = { version: '', firstAt: '', lastAt: '', requests: 0, failed: 0, failures: {}, durations: {}, coldStarts: 0, maxMemoryMb: 0, memoryMb: 0 };

function plus(sum: VersionCounters, more: VersionCounters | undefined): VersionCounters {
  if (more === undefined) return sum;
  return { ...sum, requests: sum.requests + more.requests, failed: sum.failed + more.failed, durations: mergeHistograms([sum.durations, more.durations]), coldStarts: sum.coldStarts + more.coldStarts };
}
