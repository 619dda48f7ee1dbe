import type { CallResult, SandboxReport } from '../sandbox-job';
import type { Gate, RunContext } from './types';

const limits = { wallSeconds: 20, memoryMb: 512, outputBytes: 65_536 } as const;

/** The strongest evidence there is: the very call that failed in production. */
export const reproduction: Gate<RunContext> = {
  name: 'reproduction',
  doc: 'The captured fault fails on the version that serves (red), and works on the candidate (green)',
  async check({ sandbox, before, after, call, fault }) {
    if (!fault) return { passed: false, reason: 'no failed call was recorded, so nothing shows that the fault is gone', figures: {} };
    const run = (bundle: string): Promise<SandboxReport> => sandbox.run({ run: 'calls', limits, bundle, ...call, events: [fault] });
    const red = await run(before);
    const green = await run(after);
    const figures = { requestId: fault.requestId, before: told(red), after: told(green) };
    if (!fails(red.calls[0])) return { passed: false, reason: `the recorded call does not fail on the version that serves (${told(red)}): it proves nothing`, figures };
    if (red.calls[0] !== undefined && red.calls[0].unanswered.length > 0) return { passed: false, reason: `the recorded call asks for what was not recorded (${red.calls[0].unanswered.join(', ')}): it proves nothing`, figures };
    if (green.ending !== 'finished') return { passed: false, reason: `the candidate ended as ${green.ending}: ${green.reason}`, figures };
    if (fails(green.calls[0])) return { passed: false, reason: `the candidate still fails on the recorded call: ${told(green)}`, figures };
    return { passed: true, reason: `red before (${told(red)}), green after (${told(green)})`, figures };
  },
};

function fails(result: CallResult | undefined): boolean {
  return !result || result.outcome.state === 'threw' || result.outcome.failure !== undefined;
}

/** How the one call of a report went, in a few words. */
function told({ ending, reason, calls }: SandboxReport): string {
  const result = calls[0];
  if (!result) return `${ending}: ${reason}`;
  const { outcome } = result;
  const asked = result.unanswered.length === 0 ? '' : `; asked for what was not recorded: ${result.unanswered.join(', ')}`;
  if (outcome.state === 'threw') return `${outcome.errorType}: ${outcome.message.slice(0, 200)}${asked}`;
  return `${outcome.failure === undefined ? 'answered' : `answered a failure (${outcome.failure})`}${asked}`;
}
