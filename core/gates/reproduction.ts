import { cut } from '../bounded';
import type { GateResult } from '../cycle';
import type { CallOutcome } from '../recorded-event';
import type { CallResult, SandboxJob, SandboxReport } from '../sandbox-job';
import { bytesOf, largestJob } from './job-size';
import { isRecordedFailure } from './recorded-failure';
import { leftNoFault, standsSilence } from './silence';
import type { Gate, RunContext } from './types';
import { world } from './worlds';

const limits = { wallSeconds: 20, memoryMb: 512, outputBytes: 65_536 } as const;

/** The strongest evidence there is: the very call that failed in production. */
export const reproduction: Gate<RunContext> = {
  name: 'reproduction',
  doc: 'The captured fault fails on the version that serves as it did in production (red), and works on the candidate (green); where calls ran into their time limit and left none, a recorded call hangs on the one and works on the other when something that it asks for is not answered',
  async check(context) {
    const { sandbox, before, after, call, fault } = context;
    if (leftNoFault(context)) return standsSilence(context);
    if (!fault) return refused('no failed call was recorded, so nothing shows that the fault is gone', {});
    const jobOf = (bundle: string): SandboxJob => ({ run: 'calls', limits, bundle, ...call, events: [fault], world });
    const bytes = Math.max(bytesOf(jobOf(before)), bytesOf(jobOf(after)));
    if (bytes > largestJob) return refused(`a bundle and the recorded call have ${bytes} bytes, expected at most ${largestJob}: the fault cannot be reproduced`, { bytes });
    const red = await sandbox.run(jobOf(before));
    const green = await sandbox.run(jobOf(after));
    const figures = { requestId: fault.requestId, before: told(red), after: told(green) };
    const [was, is] = [red.calls[0], green.calls[0]];
    if (!fails(was)) return refused(`the recorded call does not fail on the version that serves (${told(red)}): it proves nothing`, figures);
    if (was !== undefined && was.unanswered.length > 0) return refused(`the recorded call asks for what was not recorded (${was.unanswered.join(', ')}): it proves nothing`, figures);
    if (!was || !isRecordedFailure(fault, was.outcome)) return refused(`the recorded call fails otherwise on the version that serves (${told(red)}) than it did in production (${toldOf(fault.outcome)}): it proves nothing`, figures);
    if (green.ending !== 'finished') return refused(`the candidate ended as ${green.ending}: ${green.reason}`, figures);
    if (fails(is)) return refused(`the candidate still fails on the recorded call: ${told(green)}`, figures);
    if (is !== undefined && is.unanswered.length > 0) return refused(`the candidate answers the recorded call only with what was not recorded: ${told(green)}`, figures);
    return { passed: true, proved: true, reason: `red before (${told(red)}), green after (${told(green)})`, figures };
  },
};

function refused(reason: string, figures: GateResult['figures']): Omit<GateResult, 'gate'> {
  return { passed: false, reason, figures };
}

function fails(result: CallResult | undefined): boolean {
  return !result || result.outcome.state === 'threw' || result.outcome.failure !== undefined;
}

/** How the one call of a report went, in a few words. */
function told({ ending, reason, calls }: SandboxReport): string {
  const result = calls[0];
  if (!result) return `${ending}: ${reason}`;
  return `${toldOf(result.outcome)}${result.unanswered.length === 0 ? '' : `; asked for what was not recorded: ${result.unanswered.join(', ')}`}`;
}

function toldOf(outcome: CallOutcome): string {
  if (outcome.state === 'threw') return `${outcome.errorType}: ${cut(outcome.message, 200)}`;
  return outcome.failure === undefined ? 'answered' : `answered a failure (${outcome.failure})`;
}
