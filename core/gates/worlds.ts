import type { MadeWorld } from '../sandbox-job';

/**
 * Both versions run in the first world. In the second the version that serves shows what differs by itself: its clock is a
 * minute and more ahead, but seldom in another hour, and goes on so fast that what is measured shows.
 */
export const world: MadeWorld = { seed: 1, laterMs: 0, tickMs: 0.01 };
export const otherWorld: MadeWorld = { seed: 2, laterMs: 61_001, tickMs: 2.3 };
