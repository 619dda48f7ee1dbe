import type { Settings } from './config';

/** Seconds before the given look (the first is 1): wider as a watch grows older, ×2 from look 61, ×5 from look 121 on. */
export function waitBeforeLook(look: number, settings: Pick<Settings, 'lookSeconds'>): number {
  return settings.lookSeconds * (look <= 60 ? 1 : look <= 120 ? 2 : 5);
}

/** Seconds of watching that the given number of looks took, by their waits: a slow or delayed look is not time watched. */
export function watchedSeconds(looks: number, settings: Pick<Settings, 'lookSeconds'>): number {
  return settings.lookSeconds * (Math.min(looks, 60) + 2 * clamp(looks - 60, 0, 60) + 5 * Math.max(0, looks - 120));
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
