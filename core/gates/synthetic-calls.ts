import type { Sandbox } from '../ports';
import type { RecordedEvent } from '../recorded-event';
import type { CallResult, MadeWorld, SandboxJob, SandboxReport } from '../sandbox-job';
import { casesLike } from './cases-like';
import { bytesOf, largestJob, within } from './job-size';
import type { RunContext } from './types';

const limits = { memoryMb: 512, outputBytes: 262_144 } as const;
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

/** What came of calls; `too-large` where a job has no room for even one of them, which then is not sent. */
export interface CallsRun {
  readonly ending: SandboxReport['ending'] | 'too-large';
  readonly reason: string;
  readonly calls: readonly CallResult[];
}

interface Calls {
  readonly bundle: string;
  readonly events: readonly RecordedEvent[];
  /** Calls whose recorded answers may be given. */
  readonly known: readonly RecordedEvent[];
  readonly made: MadeWorld;
  readonly wallSeconds: number;
}

/** Runs calls that were recorded, or synthetic ones: the first of them, as many as a job has room for. */
export async function runCalls({ bundle, events, known, made, wallSeconds }: Calls, { sandbox, call }: { readonly sandbox: Sandbox; readonly call: RunContext['call'] }): Promise<CallsRun> {
  const empty: SandboxJob = { run: 'calls', limits: { ...limits, wallSeconds }, bundle, ...call, events: [], answers: [], world: made };
  const job = { ...empty, events: within(events, largestJob - bytesOf(empty)) };
  if (job.events.length === 0) return { ending: 'too-large', reason: `a job does not fit: with its first call it has ${bytesOf({ ...empty, events: events.slice(0, 1) })} bytes, expected at most ${largestJob}`, calls: [] };
  return sandbox.run({ ...job, answers: within(known.flatMap(({ calls }) => calls), largestJob - bytesOf(job)) });
}

/** Uniform numbers from 0 to 1, the same in each run: Park and Miller's generator with the multiplier 48271. */
function lehmer(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
