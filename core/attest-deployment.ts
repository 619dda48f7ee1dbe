import { candidateHash } from './candidate-hash';
import type { StepInput } from './contracts';
import { approvalAnswerEnds, decisionId, firstId, standingQuestion } from './decide-approval';
import { approval as approvalSchema, candidate as candidateSchema, deployment as deploymentSchema, health as healthSchema, improvement as improvementSchema, lease as leaseSchema, verdict as verdictSchema, type Component, type Deployment } from './cycle';
import { UnsafeState } from './errors';
import { firstBreak, hashOf, type JournalRecord } from './journal';
import { isFromItsWriter } from './journal-writers';
import { subjectOf } from './names';
import { personOf } from './prove-caller';
import type { Functions } from './ports';

type Input = StepInput<'DeployCanary'>;
type Promotion = StepInput<'Promote'>;

interface Facts {
  /** Of the improvement, read from the table by the deployer itself. */
  readonly chain: readonly JournalRecord[];
  readonly component: Component;
  readonly now: string;
}
/** What stands against it, with what was seen and what was expected. */
type Check<Of = Input, By = Facts> = (input: Of, facts: By) => string | undefined;
/** For whatever is done under an improvement's lease. */
type HeldCheck = Check<Pick<Input, 'improvement' | 'lease'>, Pick<Facts, 'chain'>>;
type PromotionFacts = Pick<Facts, 'chain' | 'component'>;

/**
 * Whether the journal bears out what the step was told. Whoever may start an execution, or call the step, can tell it
 * anything; the entries of an improvement come from the steps that decided (`journal-writers.ts`). Only what was proposed,
 * accepted by both lists of gates and, where the mode asks for it, approved for this very verdict is deployed.
 * @throws UnsafeState with the first thing that stands against it
 */
export function attestDeployment(input: Input, facts: Facts): void {
  const checks: readonly Check[] = [chainHolds, startedSo, stillOpen, proposedSo, acceptedSo, approvedSo, withinBounds, widenedSo];
  expectNone(checks, input, facts, unattested);
}

/**
 * Whether the journal bears out that the canary may serve alone: it is what was deployed last, at its widest, and the last
 * look at it decided so. Each `deployed` entry comes from a deployer that attested candidate, verdict and approval.
 * @throws UnsafeState with the first thing that stands against it
 */
export function attestPromotion(input: Promotion, facts: PromotionFacts): void {
  const checks: readonly Check<Promotion, PromotionFacts>[] = [chainHolds, startedSo, notTakenBack, approvedBefore, watchedSo];
  expectNone(checks, input, facts, (why) => new UnsafeState(`Promote: the journal does not bear this promotion out: ${why}`));
}

/**
 * Whether the entry that stands before the deployment names the version to return to, and the code, of this one: an entry
 * that was there already stays as it was.
 * @throws UnsafeState
 */
export function attestIntent({ entryId, data }: JournalRecord, planned: Deployment): void {
  const intended = deploymentSchema.safeParse(data['deployment']).data;
  const differing = intended === undefined ? 'no deployment' : differenceOf(intended, planned);
  if (differing !== undefined) throw unattested(`entry ${entryId} intends another deployment: ${differing}`);
}

/**
 * Whether the version that is about to get calls has the code, and the memory, that was attested: the last look before the
 * alias is set. A published version does not change any more.
 * @throws UnsafeState
 */
export async function attestCanary(component: Component, { canary, canarySha256, configuration }: Deployment, functions: Functions): Promise<void> {
  const { codeSha256, memoryMb } = await functions.configuration(component, canary);
  if (codeSha256 !== canarySha256) throw unattested(`version ${canary} has code ${codeSha256}, expected ${canarySha256}`);
  if (configuration && memoryMb !== configuration.memoryMb) throw unattested(`version ${canary} has ${memoryMb} MB, expected ${configuration.memoryMb}`);
}

function expectNone<Of, By>(checks: readonly Check<Of, By>[], input: Of, facts: By, refuse: (why: string) => UnsafeState): void {
  for (const check of checks) {
    const why = check(input, facts);
    if (why !== undefined) throw refuse(why);
  }
}

const unattested = (why: string): UnsafeState => new UnsafeState(`DeployCanary: the journal does not bear this deployment out: ${why}`);

const chainHolds: HeldCheck = ({ improvement }, { chain }) => {
  const subject = subjectOf.improvement(improvement.improvementId);
  const broken = firstBreak(chain);
  if (broken) return `its chain is broken at entry ${broken.sequence}: ${broken.reason}`;
  const foreign = chain.find((record) => record.tenant !== improvement.tenant || record.subject !== subject || (record.component ?? improvement.component) !== improvement.component);
  if (foreign) return `entry ${foreign.sequence} is of ${foreign.tenant}#${foreign.subject} (${foreign.component}), expected ${improvement.tenant}#${subject} (${improvement.component})`;
  const forged = chain.find((record) => !isFromItsWriter(record));
  return forged && `entry ${forged.sequence} of kind ${forged.kind} was written by ${forged.writer ?? forged.by}, which decides nothing of that kind`;
};

const startedSo: HeldCheck = ({ improvement, lease }, { chain }) => {
  const started = chain.find(({ kind }) => kind === 'improvement-started');
  if (!started) return `saw no entry that it was started, expected one (${chain.length} entries)`;
  const [was, held] = [improvementSchema.safeParse(started.data['improvement']).data, leaseSchema.safeParse(started.data['lease']).data];
  if (!was || hashOf(was) !== hashOf(improvement)) return `it was started for another opportunity: saw ${hashOf(improvement)}, expected ${hashOf(was ?? null)}`;
  if (held?.fencingToken !== lease.fencingToken || held.executionArn !== lease.executionArn) return `saw fencing token ${lease.fencingToken} of ${lease.executionArn}, expected ${held?.fencingToken} of ${held?.executionArn}`;
  if (held.mode !== lease.mode) return `saw mode ${lease.mode}, expected ${held.mode}, in which it was started`;
  const newest = Math.max(...chain.map(({ fencingToken = 0 }) => fencingToken));
  return newest > lease.fencingToken ? `saw fencing token ${lease.fencingToken}, expected ${newest}: somebody else has its lease` : undefined;
};

const endings: ReadonlySet<JournalRecord['kind']> = new Set(['promotion-intended', 'promoted', 'rollback-intended', 'rolled-back', 'superseded', 'reconciled', 'operator', 'outcome']);

/** A step, run again after it left somebody else's deployment alone, does so again. */
const openBut = (step: 'DeployCanary' | 'Promote', ...own: readonly JournalRecord['kind'][]): HeldCheck => (_input, { chain }) => {
  const over = chain.find(({ kind, by }) => endings.has(kind) && !own.includes(kind) && !(kind === 'superseded' && by === step));
  return over && `it is over since entry ${over.sequence} (${over.kind}: ${over.summary})`;
};
const stillOpen = openBut('DeployCanary');
const notTakenBack = openBut('Promote', 'promotion-intended', 'promoted');

const proposedSo: Check = ({ candidate }, { chain }) => {
  const proposed = candidateSchema.safeParse(chain.findLast(({ kind }) => kind === 'proposed')?.data['candidate']).data;
  return proposed && hashOf(proposed) === hashOf(candidate) ? undefined : `the candidate is not the last one that was proposed: saw "${candidate.summary}", expected ${proposed ? `"${proposed.summary}" (${hashOf(proposed)})` : 'one in the journal'}`;
};

const acceptedSo: Check = ({ candidate, verdict }, { chain }) => {
  const [proposed, validated, tested] = (['proposed', 'verdict', 'tested'] as const).map((kind) => chain.findLast((record) => record.kind === kind));
  if (!proposed || !validated || !tested) return `saw ${validated ? 'no entry that it was tested' : 'no verdict on it'}, expected both lists of gates to have accepted it`;
  if (!(proposed.sequence < validated.sequence && validated.sequence < tested.sequence)) return `saw proposal, verdict and test as entries ${[proposed, validated, tested].map(({ sequence }) => sequence).join(', ')}, expected this order`;
  const attempts = [proposed, validated, tested].map(({ data }) => data['attempt']);
  if (new Set(attempts).size !== 1) return `saw proposal, verdict and test of attempts ${attempts.join(', ')}, expected one attempt`;
  const [first, stands] = [validated, tested].map(({ data }) => verdictSchema.safeParse(data['verdict']).data);
  if (!first || !stands) return 'saw a verdict that cannot be read, expected one with its gates';
  const rejected = [first, stands].find(({ accepted, gates }) => !accepted || gates.some(({ passed }) => !passed));
  if (rejected) return `a gate refused the candidate: ${rejected.reason}`;
  const sameBegin = first.candidateSha256 === stands.candidateSha256 && hashOf(first.gates) === hashOf(stands.gates.slice(0, first.gates.length)) && hashOf(first.built ?? null) === hashOf(stands.built ?? null);
  if (!sameBegin) return `what was tested (${stands.candidateSha256}) is not what the first gates accepted (${first.candidateSha256})`;
  if (hashOf(stands) !== hashOf(verdict)) return `the verdict is not the one that stands: saw ${hashOf(verdict)} on ${verdict.candidateSha256}, expected ${hashOf(stands)} on ${stands.candidateSha256}`;
  if (candidate.strategy === 'none' || candidate.strategy === 'unusable') return `saw candidate "${candidate.strategy}", expected a concrete change`;
  const sha256 = candidateHash(candidate, stands);
  return sha256 !== '' && sha256 === stands.candidateSha256 ? undefined : `the verdict is on ${stands.candidateSha256 || 'nothing'}, expected ${sha256 || 'the hash of a candidate'}`;
};

/** Also where it became shared since the lease was given: what others build on has a person's yes. */
const needsApproval = ({ lease }: Pick<Input, 'lease'>, { component }: Pick<Facts, 'component'>): boolean => lease.mode === 'approve' || component.shared === true;

const unasked = ({ component, shared }: Component): string => `nobody was asked to approve it, expected a question and its answer${shared ? `, since ${component} is shared` : ''}`;

const approvedSo: Check = (input, facts) => {
  const [{ verdict, approval }, { chain, component, now }] = [input, facts];
  if (!needsApproval(input, facts)) return undefined;
  const asked = standingQuestion(chain);
  if (!asked) return unasked(component);
  const { question } = asked;
  const tested = chain.findLast(({ kind }) => kind === 'tested');
  if (asked.sequence < (tested?.sequence ?? 0)) return `the question (entry ${asked.sequence}) is older than the verdict (entry ${tested?.sequence}), expected one about it`;
  if (question.candidateSha256 !== verdict.candidateSha256 || question.verdictSha256 !== hashOf(verdict)) return `the question was about ${question.candidateSha256} with verdict ${question.verdictSha256}, expected ${verdict.candidateSha256} with ${hashOf(verdict)}`;
  const decided = chain.filter(({ kind, sequence }) => (kind === 'approved' || kind === 'not-approved') && sequence > asked.sequence);
  const decision = decided.find(({ entryId }) => entryId === decisionId(question));
  const given = approvalSchema.safeParse(decision?.data['approval']).data;
  if (decision?.kind !== 'approved' || !given?.approved) return `saw ${decision?.kind ?? 'no answer'} to the question of ${question.wantedAt}, expected it approved`;
  const withdrawn = decided.find(({ kind, entryId }) => kind === 'not-approved' && entryId.endsWith(question.wantedAt));
  if (withdrawn) return `the approval came to nothing (entry ${withdrawn.sequence}): ${withdrawn.summary}`;
  if (given.candidateSha256 !== question.candidateSha256 || given.verdictSha256 !== question.verdictSha256) return `${given.by} approved ${given.candidateSha256} with verdict ${given.verdictSha256}, expected what the question was about`;
  if (!approval || hashOf(approval) !== hashOf(given)) return `saw an approval of ${approval?.candidateSha256 ?? 'nothing'} by ${approval?.by ?? 'nobody'}, expected the one of ${given.candidateSha256} by ${given.by} that the journal has`;
  if (decision.at > question.expiresAt) return `it was approved at ${decision.at}, expected by ${question.expiresAt}`;
  const first = chain.find(({ kind, entryId }) => kind === 'first-approved' && entryId === firstId(question));
  if ((question.people ?? 1) > 1 && (first === undefined || personOf(first.by) === personOf(decision.by))) return `${decision.by} approved alone, expected ${first ? `another person than ${first.by}` : 'a first one before'}`;
  const begun = chain.some(({ kind }) => kind === 'deployment-intended');
  return !begun && now > approvalAnswerEnds(question) ? `the approval is good until ${approvalAnswerEnds(question)}, and it is ${now}` : undefined;
};

/** The answer was attested when the canary was deployed; here it is enough that one stands, also where none was needed then. */
const approvedBefore: Check<Promotion, PromotionFacts> = (input, facts) => {
  if (!needsApproval(input, facts)) return undefined;
  const question = standingQuestion(facts.chain)?.question;
  if (!question) return unasked(facts.component);
  const decision = facts.chain.find(({ entryId }) => entryId === decisionId(question));
  return decision?.kind === 'approved' ? undefined : `saw ${decision?.kind ?? 'no answer'} to the question of ${question.wantedAt}, expected it approved`;
};

/** The bounds as they are declared now: who made them narrower since the verdict is heard. */
const withinBounds: Check = ({ candidate }, { component }) => {
  if (candidate.strategy !== 'configuration') return undefined;
  const { memoryMb } = candidate.to;
  const bounds = component.bounds.memoryMb;
  return bounds && memoryMb >= bounds.min && memoryMb <= bounds.max ? undefined : `saw ${memoryMb} MB, expected ${bounds ? `${bounds.min} to ${bounds.max}` : 'bounds of the memory'}, as the component declares`;
};

/** A wider stage follows the one before it, and a look that lets it. */
const widenedSo: Check = ({ deployment }, { chain }) => {
  const stages = chain.flatMap(({ kind, data }) => (kind === 'deployed' ? [deploymentSchema.safeParse(data['deployment']).data?.stage ?? 0] : []));
  const next = deployment ? deployment.stage + 1 : 0;
  if (stages.some((stage) => stage > next)) return `saw stage ${next}, expected none before stage ${Math.max(...stages)}, which was reached`;
  if (!deployment) return undefined;
  const before = chain.find(({ kind, entryId }) => kind === 'deployed' && entryId === `deployed/${deployment.stage}`);
  const was = deploymentSchema.safeParse(before?.data['deployment']).data;
  const differing = was ? differenceOf(was, deployment) : 'nothing';
  if (!before || differing !== undefined) return `stage ${deployment.stage} was not deployed so: saw ${differing}`;
  return notLetThrough(chain, before, deployment);
};

/** What serves alone is what was deployed last, as its last stage, after a look that lets it. */
const watchedSo: Check<Promotion, PromotionFacts> = ({ deployment }, { chain }) => {
  const last = chain.findLast(({ kind }) => kind === 'deployed');
  const was = deploymentSchema.safeParse(last?.data['deployment']).data;
  if (!last || !was) return `saw version ${deployment.canary} given as deployed, expected an entry that it was`;
  const differing = differenceOf(was, deployment);
  if (differing !== undefined) return `it is not what was deployed last (entry ${last.sequence}): saw ${differing}`;
  // Unlike a wider stage, a promotion cannot be told of a version that is still to be published.
  if (deployment.canary !== was.canary) return `it is not what was deployed last (entry ${last.sequence}): saw version "${deployment.canary}", expected ${was.canary}`;
  if (was.moreStages) return `stage ${was.stage} was deployed last (entry ${last.sequence}), expected the last stage`;
  return notLetThrough(chain, last, was);
};

function notLetThrough(chain: readonly JournalRecord[], deployed: JournalRecord, { stage }: Deployment): string | undefined {
  const look = chain.findLast(({ kind, sequence }) => kind === 'look' && sequence > deployed.sequence);
  const decided = healthSchema.safeParse(look?.data['health']).data?.decision;
  return decided === 'promote' ? undefined : `the last look at stage ${stage} decided ${decided ?? 'nothing'}, expected promote`;
}

/** What makes two deployments different ones: all but their times, and what is only known once they are made. */
function differenceOf(recorded: Deployment, given: Deployment): string | undefined {
  const [known, seen] = [recorded, given].map(({ returnTo, returnToSha256, canarySha256, zipKey, configuration, calibrates, stage, weight, weights, watchSeconds }): Readonly<Record<string, unknown>> => ({ returnTo, returnToSha256, canarySha256, zipKey, configuration, calibrates, stage, weight, weights, watchSeconds }));
  const name = Object.keys(known ?? {}).find((field) => hashOf(known?.[field] ?? null) !== hashOf(seen?.[field] ?? null));
  if (name !== undefined) return `${name} ${JSON.stringify(seen?.[name])}, expected ${JSON.stringify(known?.[name])}`;
  const [before, now] = [recorded.canary, given.canary];
  return before === '' || now === '' || before === now ? undefined : `version ${now}, expected ${before}`;
}
