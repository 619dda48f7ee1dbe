import { unmarkedDescription } from '../../core/calibration-mark';
import { type AliasState, type Component, deployment as deploymentSchema, type Deployment, health as healthSchema, verdict as verdictSchema } from '../../core/cycle';
import { settingsFor } from '../../core/config';
import type { JournalRecord } from '../../core/journal';
import { mendNames } from '../../core/mend-state';
import { subjectOf } from '../../core/names';
import { ownVersions } from '../../core/publish-canary';
import type { FunctionCode, LambdaWorld } from '../fakes/lambda-world';
import { type World, tenant } from './world';

/** Who changed something: an improvement by its id, an operator, or the team. */
export type Actor = { readonly by: 'ratchet'; readonly of: string; /** When the function that does it began. */ readonly since: number } | { readonly by: 'operator' | 'team' };

/** Somebody whose signature nobody has. */
export const forged = 'eve';

/** What is remembered of a component, to tell whose doing its state is. */
interface Care {
  weights: Actor | undefined;
  latest: Actor['by'];
  /** The team did something to it itself. */
  teamActed: boolean;
  /** What the team left in `$LATEST` without publishing it. */
  unpublished: string | undefined;
  readonly promoted: Set<string>;
}

/** DESIGN §2: what must hold at any moment, also when a step is run twice, killed, or the execution is aborted. */
export interface Invariants {
  alias(component: Component, before: AliasState | undefined, after: AliasState, actor: Actor): void;
  latest(component: Component, change: Parameters<LambdaWorld['updateLatest']>[1], before: ReturnType<LambdaWorld['get']>['latest'], actor: Actor): void;
  published(component: Component, version: string, actor: Actor): void;
  written(record: JournalRecord): void;
  /** After each call of a port. */
  check(): void;
  readonly broken: readonly string[];
  readonly careOf: (component: Component) => Care;
  /** A function refused what another one of Ratchet asked for. */
  readonly refused: (functionName: string, why: string) => void;
}

export function invariants(world: World): Invariants {
  const { stores, lambda, components } = world;
  const broken: string[] = [];
  const fail = (invariant: string, what: string): void => void broken.push(`${invariant}: ${what}`);
  const cares = new Map(components.map((component) => [component.component, { weights: undefined, latest: 'team', teamActed: false, unpublished: undefined, promoted: new Set<string>() } as Care]));
  const careOf = (component: Component): Care => cares.get(component.component)!;
  const limit = settingsFor(stores.config, tenant).maxConcurrentImprovements;
  const chains = new Map<string, JournalRecord[]>();
  const chainOf = (improvementId: string): readonly JournalRecord[] => chains.get(subjectOf.improvement(improvementId)) ?? [];
  /** When the tenant was stopped; undefined while it is not. */
  let stoppedAt: number | undefined;
  const { set } = stores.controls;
  Object.assign(stores.controls, { set: async (...[of, scope, change]: Parameters<typeof set>) => {
    await set(of, scope, change);
    if (scope === 'tenant' && change.paused !== undefined) stoppedAt = change.paused === 'stop' ? world.now() : undefined;
  } });
  const holderOf = ({ component }: Component) => stores.leases.holder(tenant, component);
  const versionOf = (component: Component, version: string) => lambda.get(component.functionName).versions.get(version);
  const shown = ({ version, weights }: Pick<AliasState, 'version' | 'weights'>) => `version ${version} with ${JSON.stringify(weights)}`;

  const exposed = (component: Component, after: AliasState, improvementId: string): void => {
    const [canary = '', weight = 0] = Object.entries(after.weights)[0] ?? [];
    const chain = chainOf(improvementId);
    const intended = deploymentsIn(chain, ['deployment-intended']).find((one) => one.returnTo === after.version && (one.canary === '' || one.canary === canary));
    if (!intended) return fail('3 no deployment without a journal entry', `${improvementId} exposes ${shown(after)}, and its journal names no such intention`);
    const verdict = chain.flatMap(({ kind, data }) => (kind === 'tested' ? [verdictSchema.parse(data['verdict'])] : [])).at(-1);
    const version = versionOf(component, canary);
    if (!verdict?.accepted) fail('3 only what a verdict accepts', `${improvementId} exposes version ${canary}, and the last verdict is ${verdict ? `a rejection: ${verdict.reason}` : 'none'}`);
    else if (intended.configuration === undefined && intended.calibrates === undefined && version?.codeSha256 !== verdict.candidateSha256) fail('3 the bundle of the verdict', `${improvementId} exposes version ${canary} with code ${version?.codeSha256}, and the verdict names ${verdict.candidateSha256}`);
    else if (intended.configuration !== undefined && version?.settings['memoryMb'] !== intended.configuration.memoryMb) fail('3 the configuration of the verdict', `${improvementId} exposes version ${canary} with ${String(version?.settings['memoryMb'])} MB, expected ${intended.configuration.memoryMb}`);
    if (weight > 0.5) fail('1 a canary beside the version that serves', `${improvementId} exposes version ${canary} at ${weight}`);
    const mode = modeIn(chain);
    const approvals = chain.flatMap(({ kind, data }) => (kind === 'approved' ? [Object(data['approval']) as { readonly candidateSha256?: string }] : []));
    if (mode !== 'auto' && mode !== 'approve') fail('modes', `${improvementId} exposes version ${canary} in mode ${mode}`);
    if (mode === 'approve' && !approvals.some(({ candidateSha256 }) => candidateSha256 === verdict?.candidateSha256)) fail('3 what a person approved', `${improvementId} exposes version ${canary}, and nobody approved ${verdict?.candidateSha256}`);
  };

  const moved = (component: Component, before: AliasState, after: AliasState, improvementId: string): void => {
    const chain = chainOf(improvementId);
    const known = deploymentsIn(chain, ['deployment-intended', 'published', 'deployed']).at(-1);
    const canary = known?.canary === '' ? ownVersion(component, improvementId) : known?.canary;
    if (!known || ![known.returnTo, canary].includes(before.version)) return fail('7 somebody else\'s deployment wins', `${improvementId} sets ${component.component} from ${shown(before)} to ${shown(after)}, which is not its own: ${JSON.stringify(known)}`);
    if (after.version === known.returnTo) {
      if (!chain.some(({ kind }) => kind === 'promotion-intended')) fail('7 somebody else\'s deployment wins', `${improvementId} sets ${component.component} back from ${shown(before)}, which it never promoted`);
      return;
    }
    if (after.version !== canary || Object.keys(after.weights).length > 0) return fail('1 what the alias serves', `${improvementId} sets ${component.component} to ${shown(after)}, expected version ${known.returnTo} or ${canary}`);
    if (!chain.some(({ kind }) => kind === 'promotion-intended')) fail('3 the journal before the deed', `${improvementId} promotes version ${canary} without a journal entry`);
    const decided = chain.flatMap(({ kind, data }) => (kind === 'look' ? [healthSchema.safeParse(data['health']).data] : [])).at(-1);
    if (decided?.decision !== 'promote') fail('6 promote only when decided', `${improvementId} promotes version ${canary}, and its last look says ${decided?.decision ?? 'nothing'}`);
    const [now, then] = [world.failing(component, after.version), world.failing(component, known.returnTo)];
    if (now > then + 0.1) fail('6 never what is worse', `${improvementId} promotes version ${canary}, which fails ${now} of its calls; version ${known.returnTo} fails ${then}`);
    careOf(component).promoted.add(after.version);
  };
  const isAnnounced = ({ component }: Component, of: string): boolean => (of.startsWith(mendNames) ? (chains.get(subjectOf.component(component)) ?? []).some(({ entryId }) => entryId === `${of}/intended`) : chainOf(of).some(({ kind }) => kind === 'deployment-intended'));
  const ownVersion = (component: Component, improvementId: string) => [...lambda.get(component.functionName).versions.values()].find(({ description }) => description === `${ownVersions}${improvementId}`)?.version;

  return {
    broken, careOf,
    refused: (functionName, why) => fail('what functions of Ratchet ask of each other is taken', `${functionName}: ${why}`),
    alias(component, before, after, actor) {
      const care = careOf(component);
      if (before && actor.by === 'ratchet') {
        const widened = JSON.stringify(before.weights) !== JSON.stringify(after.weights);
        const changed = before.version !== after.version;
        if ((widened || changed) && holderOf(component)?.improvementId !== actor.of) fail('4 one improvement at a time', `${actor.of} sets ${component.component} from ${shown(before)} to ${shown(after)}, and ${holderOf(component)?.improvementId ?? 'nobody'} has its lease`);
        const goesOn = (widened && Object.keys(after.weights).length > 0) || (changed && after.version in before.weights);
        if (goesOn && stoppedAt !== undefined && actor.since > stoppedAt) fail('stop', `${actor.of} sets ${component.component} from ${shown(before)} to ${shown(after)}, and all was stopped ${(actor.since - stoppedAt) / 1000} s before its step began`);
        if (widened && Object.keys(after.weights).length > 0) exposed(component, after, actor.of);
        if (changed) moved(component, before, after, actor.of);
      }
      if (Object.keys(after.weights).length === 0) care.weights = undefined;
      else if (JSON.stringify(before?.weights) !== JSON.stringify(after.weights)) care.weights = actor;
      if (actor.by === 'team') care.teamActed = true;
    },
    latest(component, change, before, actor) {
      const care = careOf(component);
      if (actor.by !== 'ratchet') {
        if (actor.by === 'team') Object.assign(care, { teamActed: true, unpublished: change.codeSha256 });
      } else {
        if (holderOf(component)?.improvementId !== actor.of && change.codeSha256 !== before.codeSha256) fail('4 one improvement at a time', `${actor.of} gives $LATEST of ${component.component} other code, and ${holderOf(component)?.improvementId ?? 'nobody'} has its lease`);
        if (care.unpublished !== undefined && care.unpublished === before.codeSha256 && change.codeSha256 !== undefined && change.codeSha256 !== before.codeSha256) fail('7 nobody\'s work is overwritten', `${actor.of} overwrites code that the team has in $LATEST of ${component.component}`);
        if (!isAnnounced(component, actor.of)) fail('3 the journal before the deed', `${actor.of} changes $LATEST of ${component.component} before its journal says so`);
      }
      care.latest = actor.by;
    },
    published(component, version, actor) {
      if (actor.by === 'team') careOf(component).unpublished = undefined;
      if (actor.by === 'ratchet' && holderOf(component)?.improvementId !== actor.of) fail('4 one improvement at a time', `${actor.of} publishes version ${version} of ${component.component}, and ${holderOf(component)?.improvementId ?? 'nobody'} has its lease`);
    },
    written(record) {
      const chain = [...(chains.get(record.subject) ?? []), record];
      chains.set(record.subject, chain);
      if (record.kind === 'approved' && record.by === forged) fail('3 what a person approved', `${record.subject} is approved by ${forged}, who signed nothing`);
      if (record.kind !== 'outcome' || !record.subject.startsWith('improvement/')) return;
      const outcomes = chain.filter(({ kind }) => kind === 'outcome');
      if (outcomes.length > 1) fail('5 exactly one outcome', `${record.subject} has ${outcomes.length}`);
    },
    check() {
      for (const component of components) {
        const holder = holderOf(component);
        const care = careOf(component);
        const found = lambda.get(component.functionName);
        const alias = found.aliases.get(component.alias);
        if (alias && care.weights?.by === 'ratchet' && Object.keys(alias.weights).length > 0 && holder?.improvementId !== care.weights.of) fail('1 no orphaned canary', `${component.component} serves ${shown(alias)} of ${care.weights.of}, and ${holder?.improvementId ?? 'nobody'} has its lease`);
        if (!alias) continue;
        const served = found.versions.get(alias.version);
        if (holder && !care.teamActed && !isSame(served, found.latest)) {
          const last = chainOf(holder.improvementId).findLast(({ kind }) => moments.has(kind))?.kind;
          if (last !== undefined && settledAfter.has(last)) fail('2 $LATEST equals what the alias serves', `${component.component} serves ${shown(alias)}, $LATEST is ${found.latest.codeSha256} ${JSON.stringify(found.latest.settings)}, and the last that ${holder.improvementId} did to it was "${last}"`);
        }
        if (holder) continue;
        const publisher = [...found.versions.values()].find((version) => isSame(version, found.latest) && version.description.startsWith(ownVersions));
        if (!isSame(served, found.latest) && !care.teamActed && !told(component)) fail('2 $LATEST equals what the alias serves', `${component.component} serves ${shown(alias)}, and $LATEST is ${found.latest.codeSha256} ${JSON.stringify(found.latest.settings)}`);
        if (publisher && care.latest === 'ratchet' && !isSame(served, publisher) && !care.promoted.has(publisher.version) && !told(component)) fail('2 $LATEST is no rejected code', `$LATEST of ${component.component} is version ${publisher.version}, which ${publisher.description} left there`);
        if (unmarkedDescription(found.latest.description) !== undefined) fail('2 $LATEST has its description', `${component.component}: ${found.latest.description}`);
      }
      // Who has a lease and has not begun may still give it back.
      const begun = components.filter((component) => chainOf(holderOf(component)?.improvementId ?? '').some(({ kind }) => kind === 'improvement-started')).length;
      if (begun > limit) fail('4 the configured number at a time', `${begun} improvements of ${tenant} run, ${limit} may`);
    },
  };

  function told(component: Component): boolean {
    return stores.notifier.published.some(({ kind, component: of }) => kind === 'latest-not-restored' && of === component.component);
  }
}

/** What an improvement does to a function, as its journal tells it; and after which of these `$LATEST` equals what serves. */
const moments: ReadonlySet<JournalRecord['kind']> = new Set<JournalRecord['kind']>(['deployment-intended', 'published', 'deployed', 'look', 'promotion-intended', 'promoted', 'latest-restored', 'rollback-intended', 'rolled-back', 'superseded', 'reconciled', 'operator']);
const settledAfter: ReadonlySet<JournalRecord['kind']> = new Set<JournalRecord['kind']>(['published', 'deployed', 'look', 'latest-restored']);

const isSame = (one: FunctionCode | undefined, other: FunctionCode): boolean => one?.codeSha256 === other.codeSha256 && JSON.stringify(one.settings) === JSON.stringify(other.settings);

function deploymentsIn(chain: readonly JournalRecord[], kinds: readonly JournalRecord['kind'][]): readonly Deployment[] {
  return chain.flatMap(({ kind, data }) => (kinds.includes(kind) ? [deploymentSchema.safeParse(data['deployment']).data] : [])).filter((one) => one !== undefined);
}

const modeIn = (chain: readonly JournalRecord[]): string => String((chain.find(({ kind }) => kind === 'improvement-started')?.data['lease'] as { readonly mode?: string } | undefined)?.mode);
