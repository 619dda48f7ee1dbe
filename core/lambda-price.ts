import { figure } from './figures';
import type { FunctionConfiguration } from './ports';

/** USD for a GB-second, first tier, in us-east-1: https://aws.amazon.com/lambda/pricing/ as of November 2026. */
export const usdPerGbSecond: Readonly<Record<FunctionConfiguration['architecture'], number>> = { x86_64: 0.0000166667, arm64: 0.0000133334 };
const hoursPerMonth = 730;

export interface Load {
  readonly callsPerHour: number;
  readonly meanMs: number;
}

/** What another memory size costs or saves a month, as `about 1.20 USD a month more at 3,600 calls an hour of 20 ms`. */
export function priceOfMemory(load: Load, { fromMb, toMb }: { readonly fromMb: number; readonly toMb: number }, architecture: FunctionConfiguration['architecture']): string {
  const [before, after] = [usdPerMonth(load, fromMb, architecture), usdPerMonth(load, toMb, architecture)];
  return `${difference(after - before)} at ${figure(load.callsPerHour)} calls an hour of ${figure(load.meanMs)} ms`;
}

/** What the duration of a function's calls costs a month, in USD at list prices. */
export function usdPerMonth({ callsPerHour, meanMs }: Load, memoryMb: number, architecture: FunctionConfiguration['architecture']): number {
  return callsPerHour * hoursPerMonth * (meanMs / 1000) * (memoryMb / 1024) * usdPerGbSecond[architecture];
}

function difference(usd: number): string {
  if (Math.abs(usd) < 0.005) return 'less than 0.01 USD a month of difference';
  return `about ${Math.abs(usd).toFixed(2)} USD a month ${usd > 0 ? 'more' : 'less'}`;
}
