import type { Settings } from './config';
import type { Deployment, Health } from './cycle';

/** Looks that a stage needs at least. */
export const leastStageLooks = 2;

const guardedLooks = 60;
/** Bounds what they add to an execution's history: 300 of nine events each. */
const mostGuards = 5;

/** Seconds before the given look (the first is 1): wider as a watch grows older, ×2 from look 61, ×5 from look 121 on. */
export function waitBeforeLook(look: number, settings: Pick<Settings, 'lookSeconds'>): number {
  return settings.lookSeconds * (look <= 60 ? 1 : look <= 120 ? 2 : 5);
}

/** Seconds of watching that the given number of looks took, by their waits: a slow or delayed look is not time watched. */
export function watchedSeconds(looks: number, settings: Pick<Settings, 'lookSeconds'>): number {
  return settings.lookSeconds * (Math.min(looks, 60) + 2 * clamp(looks - 60, 0, 60) + 5 * Math.max(0, looks - 120));
}

/** Looks for total failure alone before a look of the first hour, and the seconds between all of them; the last of them is the look itself. */
export function guardsBeforeLook(look: number, settings: Pick<Settings, 'lookSeconds' | 'guardSeconds'>): { readonly guards: number; readonly waitSeconds: number } {
  const wait = waitBeforeLook(look, settings);
  const guards = look > guardedLooks || settings.guardSeconds === 0 ? 0 : clamp(Math.round(wait / settings.guardSeconds) - 1, 0, mostGuards);
  return { guards, waitSeconds: Math.max(1, Math.round(wait / (guards + 1))) };
}

/** How many of them are still to come; a stage begins with as many as its first wait is shorter than the one before a look. */
export function guardsDue(previous: Pick<Health, 'look' | 'stage' | 'guardsLeft' | 'waitSeconds'> | undefined, deployment: Pick<Deployment, 'stage' | 'lookSeconds'>, settings: Pick<Settings, 'lookSeconds'>): { readonly guards: number; readonly waitSeconds: number } {
  if (previous?.stage === deployment.stage) return { guards: previous.guardsLeft ?? 0, waitSeconds: previous.waitSeconds };
  const wait = waitBeforeLook((previous?.look ?? 0) + 1, settings);
  return { guards: clamp(Math.round(wait / deployment.lookSeconds) - 1, 0, mostGuards), waitSeconds: deployment.lookSeconds };
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
