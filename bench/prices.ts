import { usdPerGbSecond } from '../core/lambda-price';

/**
 * AWS's list prices in us-east-1, on demand, in USD, without free tiers and discounts, as of `pricesOf`; `docs/cost.md` says
 * which were looked up. All that counts money reads them here; what a model costs is configuration (`model` in `core/config.ts`).
 */
export const pricesOf = '2026-11-21';

interface Price {
  readonly usd: number;
  /** How many units that buys. */
  readonly per: number;
  readonly unit: string;
}

export const prices = {
  lambdaGbSeconds: { usd: usdPerGbSecond.arm64, per: 1, unit: 'GB-s of a function on arm64' },
  lambdaCalls: { usd: 0.2, per: 1_000_000, unit: 'calls of a function' },
  transitions: { usd: 0.025, per: 1000, unit: 'state transitions of a standard workflow' },
  tableWrites: { usd: 0.625, per: 1_000_000, unit: 'write request units: 1 kB each, double in a transaction' },
  tableReads: { usd: 0.125, per: 1_000_000, unit: 'read request units: 4 kB each, half where eventually consistent' },
  tableGbMonths: { usd: 0.25, per: 1, unit: 'GB-months in a table' },
  recoveryGbMonths: { usd: 0.2, per: 1, unit: 'GB-months of point-in-time recovery' },
  objectWrites: { usd: 0.005, per: 1000, unit: 'PUT, COPY and LIST requests of S3 Standard' },
  objectReads: { usd: 0.0004, per: 1000, unit: 'GET requests of S3 Standard' },
  objectGbMonths: { usd: 0.023, per: 1, unit: 'GB-months in S3 Standard' },
  logGb: { usd: 0.5, per: 1, unit: 'GB of logs taken in' },
  logGbMonths: { usd: 0.03, per: 1, unit: 'GB-months of logs kept, compressed' },
  metricMonths: { usd: 0.3, per: 1, unit: 'custom metrics for a month, by the hours in which they are sent' },
  metricsRead: { usd: 0.01, per: 1000, unit: 'metrics asked for by GetMetricData' },
  cloudwatchCalls: { usd: 0.01, per: 1000, unit: 'other calls of CloudWatch\'s API, such as DescribeAlarms' },
  alarmMonths: { usd: 0.1, per: 1, unit: 'alarms on one metric, for a month' },
  dashboardMonths: { usd: 3, per: 1, unit: 'dashboards for a month' },
  keyMonths: { usd: 1, per: 1, unit: 'KMS keys for a month; 1 more for each of the first two yearly rotations' },
  keyCalls: { usd: 0.03, per: 10_000, unit: 'calls of KMS' },
  notifications: { usd: 0.5, per: 1_000_000, unit: 'messages to an SNS topic' },
  schedulerCalls: { usd: 1, per: 1_000_000, unit: 'calls of EventBridge Scheduler; rules on a clock and events of AWS are free' },
  traces: { usd: 5, per: 1_000_000, unit: 'traces of X-Ray' },
} as const satisfies Readonly<Record<string, Price>>;

/**
 * A small model for the bench of the cycle: Claude Haiku 4.5 at 1 and 5 USD (platform.claude.com/docs/en/about-claude/pricing,
 * read on 2026-11-21), plus the tenth that Bedrock takes for a regional profile.
 */
export const smallModel = { id: 'us.anthropic.claude-haiku-4-5', inputUsdPerMillionTokens: 1.1, outputUsdPerMillionTokens: 5.5 } as const;

/** How much of each is used. */
export type Usage = Readonly<Partial<Record<keyof typeof prices, number>>>;

export interface Cost {
  readonly usd: number;
  /** The dearest first. */
  readonly lines: readonly { readonly what: string; readonly used: number; readonly unit: string; readonly usd: number }[];
}

export function costOf(usage: Usage): Cost {
  const lines = Object.entries(prices).flatMap(([what, { usd, per, unit }]) => {
    const used = Object.entries(usage).find(([name]) => name === what)?.[1] ?? 0;
    return used === 0 ? [] : [{ what, used, unit, usd: (used / per) * usd }];
  }).sort((one, other) => other.usd - one.usd);
  return { usd: lines.reduce((sum, line) => sum + line.usd, 0), lines };
}

export function sumOf(usages: readonly Usage[]): Usage {
  const sum = new Map<string, number>();
  for (const [what, used] of usages.flatMap((usage) => Object.entries(usage))) sum.set(what, (sum.get(what) ?? 0) + used);
  return Object.fromEntries(sum);
}

export function times(usage: Usage, count: number): Usage {
  return Object.fromEntries(Object.entries(usage).map(([what, used]) => [what, used * count]));
}
