/** Calls functions at given rates, as their users would: through an alias, whether or not earlier calls have returned. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { z } from 'zod';

export interface TrafficTarget {
  /** Name or ARN. */
  readonly functionName: string;
  /** Alias or version. @default what functionName says */
  readonly qualifier?: string;
  readonly ratePerSecond: number;
  /** The event of this target's n-th call, from 0. */
  readonly event: (n: number) => object;
}

export interface TrafficOptions {
  readonly targets: readonly TrafficTarget[];
  /** Uniform in [0, 1); a seeded one makes the same gaps between calls. */
  readonly random: () => number;
  /** Calls under way at once, over all targets. A call that finds no place is skipped, and counted as such. @default 8 */
  readonly concurrency?: number;
  /** @default a client of the process' environment */
  readonly client?: LambdaClient;
}

export interface CallCounts {
  readonly calls: number;
  /** Threw, timed out, was refused, or answered a status >= 500. */
  readonly failures: number;
}

export interface TargetCounts extends CallCounts {
  readonly functionName: string;
  readonly qualifier: string | undefined;
  readonly skipped: number;
  /** By the version that ran; `unknown` where no answer named one. */
  readonly byVersion: Readonly<Record<string, CallCounts>>;
}

export interface Traffic {
  /** One entry per target, in their order; finished calls only. */
  counts(): readonly TargetCounts[];
  /** Starts no more calls, and returns when those under way have ended. */
  stop(): Promise<void>;
}

const answered = z.object({ statusCode: z.number() });

export function startTraffic({ targets, random, concurrency = 8, client = new LambdaClient({}) }: TrafficOptions): Traffic {
  const underWay = new Set<Promise<void>>();
  const tallies = targets.map(() => new Tally());

  const call = async (target: TrafficTarget, tally: Tally, n: number): Promise<void> => {
    try {
      const answer = await client.send(new InvokeCommand({
        FunctionName: target.functionName, Payload: JSON.stringify(target.event(n)),
        ...(target.qualifier === undefined ? {} : { Qualifier: target.qualifier }),
      }));
      const failed = answer.FunctionError !== undefined || isServerError(answer.Payload?.transformToString() ?? '');
      tally.add(answer.ExecutedVersion ?? 'unknown', failed);
    } catch {
      // Refused or unreachable: what users see as a failure, whatever its kind.
      tally.add('unknown', true);
    }
  };

  const stops = targets.map((target, index) => {
    const tally = tallies[index] ?? new Tally();
    let calls = 0;
    return atRandomTimes(target.ratePerSecond, random, () => {
      if (underWay.size >= concurrency) {
        tally.skipped += 1;
        return;
      }
      const running = call(target, tally, calls++).finally(() => underWay.delete(running));
      underWay.add(running);
    });
  });

  return {
    counts: () => targets.map((target, index) => ({
      functionName: target.functionName, qualifier: target.qualifier, ...(tallies[index] ?? new Tally()).counts(),
    })),
    stop: async () => {
      for (const stop of stops) stop();
      await Promise.all(underWay);
    },
  };
}

/** A Poisson process: gaps between calls are exponentially distributed. Returns how to stop it. */
function atRandomTimes(ratePerSecond: number, random: () => number, act: () => void): () => void {
  if (!(ratePerSecond > 0)) return () => undefined;
  const gapMs = (): number => -Math.log(1 - random()) * 1000 / ratePerSecond;
  let nextMs = performance.now() + gapMs();
  const due = (): void => {
    for (; nextMs <= performance.now(); nextMs += gapMs()) act();
    timer = setTimeout(due, nextMs - performance.now());
  };
  let timer = setTimeout(due, nextMs - performance.now());
  return () => clearTimeout(timer);
}

function isServerError(payload: string): boolean {
  try {
    const parsed = answered.safeParse(JSON.parse(payload));
    return parsed.success && parsed.data.statusCode >= 500;
  } catch {
    return false; // No JSON, so no HTTP answer either.
  }
}

class Tally {
  skipped = 0;
  private readonly versions = new Map<string, { calls: number; failures: number }>();

  add(version: string, failed: boolean): void {
    const seen = this.versions.get(version) ?? { calls: 0, failures: 0 };
    this.versions.set(version, { calls: seen.calls + 1, failures: seen.failures + (failed ? 1 : 0) });
  }

  counts(): Omit<TargetCounts, 'functionName' | 'qualifier'> {
    const all = [...this.versions.values()];
    return {
      calls: all.reduce((sum, one) => sum + one.calls, 0),
      failures: all.reduce((sum, one) => sum + one.failures, 0),
      skipped: this.skipped,
      byVersion: Object.fromEntries(this.versions),
    };
  }
}
