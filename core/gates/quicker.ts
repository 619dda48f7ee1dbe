import type { GateResult } from '../cycle';
import { figure } from '../figures';
import type { SandboxJob, SandboxReport } from '../sandbox-job';
import { bytesOf, largestJob, within } from './job-size';
import type { Gate, RunContext } from './types';

const limits = { wallSeconds: 60, memoryMb: 512, outputBytes: 262_144 } as const;
/** Recorded calls that are run on each version at most, and at least. */
const most = 15;
const least = 5;
/** Share of what the finding promises that has to show. */
const shownShare = 0.5;

/** The finding's own evidence: the recorded calls, with answers that come as late as they did. */
export const quicker: Gate<RunContext> = {
  name: 'quicker',
  doc: `Recorded calls, whose outgoing calls are answered as late as they were, take less time on the candidate: at least half of what was found`,
  async check({ sandbox, before, after, call, worked, diagnosis }) {
    const promisedMs = Number(diagnosis.evidence['savedMs']);
    const timed = worked.filter(({ version, calls }) => version === diagnosis.suspectVersion && calls.every(({ startMs, answeredMs }) => startMs !== undefined && answeredMs !== undefined));
    const jobOf = (bundle: string, events: readonly (typeof timed)[number][]): SandboxJob => ({ run: 'calls', limits, bundle, ...call, events: [...events], timed: true });
    const room = largestJob - Math.max(...[before, after].map((bundle) => bytesOf(jobOf(bundle, []))));
    const events = within(timed.slice(0, most), room);
    if (events.length < least) return refused(`${events.length} recorded calls carry the times of their outgoing calls, ${least} are needed`, { recorded: events.length });
    const [was, is] = [await sandbox.run(jobOf(before, events)), await sandbox.run(jobOf(after, events))];
    if (is.ending !== 'finished') return refused(`the candidate ended as ${is.ending}: ${is.reason}`, { ending: is.ending });
    const answered = was.calls.filter((result) => works(result) && is.calls.some((other) => other.requestId === result.requestId && works(other))).map(({ requestId }) => requestId);
    if (answered.length < least) return refused(`${answered.length} of ${events.length} recorded calls can be replayed on both versions, ${least} are needed`, { recorded: events.length, replayed: answered.length });
    const [beforeMs, afterMs] = [medianMs(was, answered), medianMs(is, answered)];
    const figures = { calls: answered.length, beforeMs, afterMs, promisedMs };
    const told = `${answered.length} recorded calls take ${figure(afterMs)} ms in the middle, ${figure(beforeMs)} before`;
    return beforeMs - afterMs >= shownShare * promisedMs ? { passed: true, proved: true, reason: told, figures } : refused(`${told}; expected at least ${figure(shownShare * promisedMs)} less`, figures);
  },
};

function refused(reason: string, figures: GateResult['figures']): Omit<GateResult, 'gate'> {
  return { passed: false, reason, figures };
}

function works({ outcome, unanswered }: SandboxReport['calls'][number]): boolean {
  return outcome.state === 'answered' && unanswered.length === 0;
}

function medianMs({ calls }: SandboxReport, ids: readonly string[]): number {
  const times = calls.filter(({ requestId }) => ids.includes(requestId)).map(({ durationMs }) => durationMs).sort((one, other) => one - other);
  return Math.round((times[Math.floor(times.length / 2)] ?? 0) * 10) / 10;
}
