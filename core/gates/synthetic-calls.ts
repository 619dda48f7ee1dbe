import type { Sandbox } from '../ports';
import type { RecordedEvent } from '../recorded-event';
import type { MadeWorld, SandboxJob, SandboxReport } from '../sandbox-job';
import { casesLike } from './cases-like';
import { bytesOf, largestJob, within } from './job-size';
import type { RunContext } from './types';

const limits = { wallSeconds: 60, memoryMb: 512, outputBytes: 262_144 } as const;
const mostCases = 100;

/**
 * Calls that were never made: events at the boundaries of their type, and events made of what was recorded. They get all
 * answers that were recorded; what asks for more says nothing.
 */
export function syntheticCalls(known: readonly RecordedEvent[], { inputs, boundaries }: Pick<RunContext, 'inputs' | 'boundaries'>): readonly RecordedEvent[] {
  const [first] = known;
  if (!first) return [];
  const made = casesLike([...known.map(({ event }) => event), ...inputs], lehmer(1), mostCases);
  return [...boundaries, ...made].map((event, index) => ({ ...first, requestId: `synthetic-${index + 1}`, event, calls: [] }));
}

/** Runs calls that were recorded, or synthetic ones, as many as a job has room for. */
export function runCalls(bundle: string, events: readonly RecordedEvent[], known: readonly RecordedEvent[], made: MadeWorld, { sandbox, call }: { readonly sandbox: Sandbox; readonly call: RunContext['call'] }): Promise<SandboxReport> {
  const empty: SandboxJob = { run: 'calls', limits, bundle, ...call, events: [], answers: [], world: made };
  const job = { ...empty, events: within(events, largestJob - bytesOf(empty)) };
  return sandbox.run({ ...job, answers: within(known.flatMap(({ calls }) => calls), largestJob - bytesOf(job)) });
}

/** Uniform numbers from 0 to 1, the same in each run: Park and Miller's generator with the multiplier 48271. */
function lehmer(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
