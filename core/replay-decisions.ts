import type * as z from 'zod';
import { parse, type Settings } from './config';
import { deployment as deploymentSchema, type Deployment, type Outcome, outcome as outcomeSchema, type Verdict, verdict as verdictSchema } from './cycle';
import { decideLook } from './decide-look';
import { decideOutcome } from './decide-outcome';
import { deploymentInputs, inputsRef, lookInputs, outcomeInputs, watchPlanInputs } from './decision-inputs';
import { NotFound, RatchetError } from './errors';
import { figure, percent } from './figures';
import { hashOf, type JournalRecord } from './journal';
import { verdictOf } from './judge-candidate';
import { lookRow, lookRowOf, wholeLook } from './look-row';
import { planDeployment } from './plan-deployment';
import type { Artifacts } from './ports';
import { smaller } from './reserve-deployment';
import { planOfWatch } from './with-watch-plan';

/** One decision of an improvement, made again. */
export interface ReplayedDecision {
  readonly decision: 'verdict' | 'plan of the watch' | 'deployment' | 'look' | 'outcome';
  readonly entryId: string;
  readonly sequence: number;
  readonly at: string;
  /** In a few words, as it was made. */
  readonly was: string;
  readonly result: 'same' | 'differs' | 'not-replayed';
  /** As it is made now, where that differs; else why it was not made again. */
  readonly now?: string;
}

/** What was decided: in a few words, by which today's configuration is compared, and with every number, by which code and inputs are. */
interface Decided { readonly told: string; readonly whole: unknown }
interface Missing { readonly missing: string; /** Somebody changed what it was decided from. */ readonly changed?: true }
type Again = { readonly was: Decided; readonly decide: (inputs: unknown, current: Settings | undefined) => Decided | Missing } & Pick<ReplayedDecision, 'decision'>;

/**
 * Decides an improvement's decisions again, by the code that decided them, from the inputs that were recorded. Each for itself: a
 * look gets the look before as it was.
 * @param current today's settings in place of those that held; then only what was decided is compared, not the numbers
 */
export async function replayDecisions(chain: readonly JournalRecord[], artifacts: Pick<Artifacts, 'getJson'>, current?: Settings): Promise<readonly ReplayedDecision[]> {
  const replayed: ReplayedDecision[] = [];
  for (const record of chain) {
    for (const again of againOf(record)) {
      const { decision, was } = again;
      replayed.push({ decision, entryId: record.entryId, sequence: record.sequence, at: record.at, was: was.told, ...(await replay(record, again, artifacts, current)) });
    }
  }
  return replayed;
}

async function replay({ data }: JournalRecord, { decision, was, decide }: Again, artifacts: Pick<Artifacts, 'getJson'>, current: Settings | undefined): Promise<Pick<ReplayedDecision, 'result' | 'now'>> {
  // Of a verdict the gates' answers are in the entry itself.
  const inputs = decision === 'verdict' ? { inputs: undefined } : await inputsOf(data['inputs'], artifacts);
  if ('missing' in inputs) return { result: inputs.changed ? 'differs' : 'not-replayed', now: inputs.missing };
  const now = attempted(() => decide(inputs.inputs, current));
  if ('missing' in now) return { result: 'not-replayed', now: now.missing };
  const same = current === undefined ? hashOf(now.whole) === hashOf(was.whole) : now.told === was.told;
  return same ? { result: 'same' } : { result: 'differs', now: now.told === was.told ? `${now.told}, with other numbers` : now.told };
}

function attempted(decide: () => Decided | Missing): Decided | Missing {
  try {
    return decide();
  } catch (error) {
    if (!(error instanceof RatchetError)) throw error;
    return { told: `${error.name}: ${error.message}`, whole: error.message };
  }
}

async function inputsOf(value: unknown, artifacts: Pick<Artifacts, 'getJson'>): Promise<{ readonly inputs: unknown } | Missing> {
  const ref = inputsRef.safeParse(value).data;
  if (ref === undefined) return { missing: 'its inputs were not recorded: the release that decided did not keep them, or it was decided elsewhere' };
  if ('notKept' in ref) return { missing: `its inputs were not kept: ${ref.notKept}` };
  try {
    const inputs = await artifacts.getJson(ref.key);
    const seen = hashOf(inputs);
    return seen === ref.sha256 ? { inputs } : { missing: `its inputs were changed: ${ref.key} has sha256 ${seen}, and the entry names ${ref.sha256}`, changed: true };
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    return { missing: `its inputs are gone: ${error.message}` };
  }
}

/** The decisions that an entry records. */
function againOf({ kind, data, summary }: JournalRecord): readonly Again[] {
  switch (kind) {
    case 'verdict':
      return read(verdictSchema, data['verdict']).map((verdict) => verdictAgain(verdict));
    case 'tested':
      return read(verdictSchema, data['verdict']).flatMap((verdict) => [...(verdict.built ? [verdictAgain(verdict)] : []), ...(verdict.watch ? [planAgain(verdict)] : [])]);
    case 'deployment-intended':
      return read(deploymentSchema, data['deployment']).map(deploymentAgain);
    case 'look':
      return [lookAgain(summary, data)];
    case 'outcome':
      return read(outcomeSchema, data['outcome']).map(outcomeAgain);
    default:
      return [];
  }
}

function verdictAgain(verdict: Verdict): Again {
  const told = ({ accepted, reason, unproven }: Verdict): Decided => ({ told: accepted ? 'accepted' : 'rejected', whole: { accepted, reason, unproven } });
  return { decision: 'verdict', was: told(verdict), decide: () => told(verdictOf(verdict.gates, verdict.candidateSha256)) };
}

function planAgain(planned: Verdict): Again {
  const told = (verdict: Verdict): Decided => ({ told: `${verdict.watch?.choice ?? 'no plan'}, ${weights(verdict.watch?.weights ?? [])}, ${verdict.watch?.watchSeconds ?? 0} s at most${verdict.needsPerson === undefined ? '' : ', needs a person'}`, whole: verdict });
  return {
    decision: 'plan of the watch', was: told(planned),
    decide: (raw, current) => {
      const inputs = parse(watchPlanInputs, raw, 'Recorded inputs of a plan');
      return told(planOfWatch(current ? { ...inputs, settings: current } : inputs));
    },
  };
}

function deploymentAgain(intended: Deployment): Again {
  const told = (deployment: Deployment): Decided => ({ told: `stage ${deployment.stage + 1} gets ${percent(deployment.weight)}${deployment.moreStages ? '' : ', the last one'}`, whole: deployment });
  return {
    decision: 'deployment', was: told(intended),
    decide: (raw, current) => {
      const { step, settings, now, serving, published, room } = parse(deploymentInputs, raw, 'Recorded inputs of a deployment');
      const whole = planDeployment(step, { settings: current ?? settings, now, serving });
      const planned = room ? smaller(whole, room) : whole;
      return told(planned.canary === '' ? { ...planned, canary: published } : planned);
    },
  };
}

function lookAgain(summary: string, { look, health }: JournalRecord['data']): Again {
  const was = read(lookRow, look)[0];
  return {
    decision: 'look', was: { told: was ? `look ${was.look}: ${was.decision}` : summary, whole: { summary, look, health } },
    decide: (raw, current) => {
      const inputs = parse(lookInputs, raw, 'Recorded inputs of a look');
      const settings = current ?? inputs.settings;
      const now = decideLook({ ...inputs, settings });
      if (inputs.deployment.calibrates && now.decision !== 'continue') return { missing: 'the end of a calibration is measured on every minute of it, and these are not kept' };
      const row = lookRowOf({ previous: inputs.previous, health: now, deployment: inputs.deployment, settings });
      return { told: `look ${now.look}: ${now.decision}`, whole: { summary: `look ${now.look}: ${now.decision}: ${now.reason}`, look: row, health: wholeLook(now, inputs.previous).health } };
    },
  };
}

function outcomeAgain(ended: Outcome): Again {
  const told = (outcome: Outcome): Decided => ({ told: `${outcome.kind}${outcome.costUsd > 0 ? `, ${figure(outcome.costUsd)} USD` : ''}`, whole: outcome });
  return {
    decision: 'outcome', was: told(ended),
    decide: (raw) => {
      const { step, endedAt, costUsd, modelFailure } = parse(outcomeInputs, raw, 'Recorded inputs of an outcome');
      return told(decideOutcome(step, endedAt, costUsd, modelFailure));
    },
  };
}

const weights = (all: readonly number[]): string => all.map(percent).join(', then ') || 'no traffic';

function read<Value>(schema: z.ZodType<Value>, value: unknown): readonly Value[] {
  const parsed = schema.safeParse(value);
  return parsed.success ? [parsed.data] : [];
}
