import { endings } from './endings';
import { forging } from './forging';
import { inside } from './inside';
import type { Program } from './program';
import { reachingOut } from './reaching-out';

/** By what they try. */
export const programs: Readonly<Record<string, readonly Program[]>> = { ...endings, ...reachingOut, ...inside, ...forging };
