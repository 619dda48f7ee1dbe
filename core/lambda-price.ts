import type { FunctionConfiguration } from './ports';

/** USD for a GB-second, first tier, in us-east-1: https://aws.amazon.com/lambda/pricing/ as of November 2026. */
const usdPerGbSecond: Readonly<Record<FunctionConfiguration['architecture'], number>> = { x86_64: 0.0000166667, arm64: 0.0000133334 };
const hoursPerMonth = 730;

export interface Load {
  readonly callsPerHour: number;
  readonly meanMs: number;
}

/** What the duration of a function's calls costs a month, in USD at list prices. */
export function usdPerMonth({ callsPerHour, meanMs }: Load, memoryMb: number, architecture: FunctionConfiguration['architecture']): number {
  return callsPerHour * hoursPerMonth * (meanMs / 1000) * (memoryMb / 1024) * usdPerGbSecond[architecture];
}

/** `about 1.20 USD a month more`, in two digits that count. */
export function priceDifference(before: number, after: number): string {
  const difference = after - before;
  if (Math.abs(difference) < 0.005) return 'less than 0.01 USD a month of difference';
  return `about ${Math.abs(difference).toFixed(2)} USD a month ${difference > 0 ? 'more' : 'less'}`;
}
