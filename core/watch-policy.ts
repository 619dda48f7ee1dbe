import type { ApprovalDecision, Health } from './cycle';
import type { Settings } from './config';

/** How a watch ends that has decided nothing: `rare-fault` where the fault came too rarely for any canary to show that it is gone. */
export type Undecided = 'undecided' | 'rare-fault';
export type Decided = readonly [decision: Health['decision'], reason: string, undecided?: Undecided];

/** Times that a watch may go on after its time is up: what is longer than three times its length is no watch but a state. */
const mostExtensions = 2;

/** What a person said to the question of an earlier look. */
export type PersonsAnswer = ApprovalDecision | 'expired' | undefined;

export interface PolicyQuestion {
  readonly previous: Pick<Health, 'extended' | 'asked'> | undefined;
  readonly settings: Pick<Settings, 'inconclusivePolicy' | 'rareFaultPolicy' | 'monitoringDurationSeconds'>;
  readonly moreStages: boolean;
  readonly look: number;
  readonly watchedSeconds: number;
  readonly answer: PersonsAnswer;
  /** Why the change may not stay on the evidence of its gates alone; undefined where it may. */
  readonly notKept: string | undefined;
}

type Result = Pick<Health, 'decision' | 'reason' | 'extended' | 'asked'>;

/** Seconds of watching at which the watch ends. */
export function watchEnds(previous: Pick<Health, 'extended'> | undefined, { monitoringDurationSeconds }: Pick<Settings, 'monitoringDurationSeconds'>): number {
  return previous?.extended?.untilSeconds ?? monitoringDurationSeconds;
}

/** Seconds that a watch may last where it goes on as often as its tenant lets it. */
export function longestWatchSeconds(seconds: number, { inconclusivePolicy }: Pick<Settings, 'inconclusivePolicy'>): number {
  return inconclusivePolicy === 'extend' ? seconds * (mostExtensions + 1) : seconds;
}

/** Times that a watch under these settings may end, each with tests of its own: they share what one end may spend. */
export function endsOf({ inconclusivePolicy, rareFaultPolicy }: Pick<Settings, 'inconclusivePolicy' | 'rareFaultPolicy'>): number {
  return inconclusivePolicy === 'take-back' && rareFaultPolicy !== 'ask' ? 1 : mostExtensions + 1;
}

/**
 * What becomes of a watch that ends undecided, as its tenant chose: it is taken back, goes on for another of its lengths, or a
 * person is asked while the canary keeps its share and harm still takes it away. Nothing is promoted because nobody answered.
 */
export function byPolicy(decided: Decided, question: PolicyQuestion): Result {
  const [decision, reason, undecided] = decided;
  const { previous, settings, look } = question;
  const { asked, extended } = previous ?? {};
  const before = extended && { extended };
  if (asked !== undefined) return { ...before, ...whileAsked(decided, asked, question) };
  if (undecided === undefined) return { decision, reason, ...before };
  const rare = undecided === 'rare-fault' && settings.rareFaultPolicy !== 'take-back';
  const policy = rare ? settings.rareFaultPolicy : settings.inconclusivePolicy;
  const because = (what: string): string => `${reason}. ${rare ? 'rareFaultPolicy' : 'inconclusivePolicy'} ${policy}: ${what}`;
  if (policy === 'take-back') return { decision, reason, ...before };
  if (policy === 'keep-on-replay') return keptOn(question.notKept, decision, because, before);
  if ((extended?.times ?? 0) >= mostExtensions) return { decision, reason: because(`the watch went on ${mostExtensions} times already, which is enough`), ...before };
  if (policy === 'ask') return { decision: 'continue', reason: because('a person is asked, and the canary keeps its share meanwhile'), ...before, asked: look };
  const longer = anotherLength(question);
  return { decision: 'continue', reason: because(`the watch goes on for another ${Math.round(settings.monitoringDurationSeconds / 60)} min (${longer.times} of at most ${mostExtensions} times)`), extended: longer };
}

function keptOn(notKept: string | undefined, decision: Health['decision'], because: (what: string) => string, before: Pick<Health, 'extended'> | undefined): Result {
  if (notKept === undefined) return { decision: 'promote', reason: because('it stays on the evidence of its gates'), ...before };
  return { decision, reason: because(`it cannot stay on the evidence of its gates, since ${notKept}`), ...before };
}

function whileAsked([decision, reason]: Decided, asked: number, question: PolicyQuestion): Result {
  const { moreStages, answer } = question;
  // What the tests have shown meanwhile goes before what anybody says; a wider stage is what the person is asked for.
  if (decision === 'roll-back' || decision === 'no-effect' || (decision === 'promote' && !moreStages)) return { decision, reason };
  if (answer === undefined) return { decision: 'continue', reason: `a person was asked at look ${asked}, and has not answered yet; ${reason}`, asked };
  if (answer === 'expired') return { decision: 'inconclusive', reason: `a person was asked at look ${asked}, and nobody answered in time; ${reason}` };
  const said = `${answer.by} ${answer.approved ? 'approved' : 'rejected'} it${answer.reason === '' ? '' : ` (${answer.reason})`}`;
  if (!answer.approved) return { decision: 'inconclusive', reason: `the watch decided nothing, and ${said}; ${reason}` };
  return { decision: 'promote', reason: `the watch decided nothing, and ${said}; ${reason}`, extended: anotherLength(question) };
}

function anotherLength({ previous, settings, watchedSeconds }: PolicyQuestion): NonNullable<Health['extended']> {
  return { times: (previous?.extended?.times ?? 0) + 1, untilSeconds: watchedSeconds + settings.monitoringDurationSeconds };
}
