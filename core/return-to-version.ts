import * as z from 'zod';
import { aliasUnderCare } from './alias-under-care';
import { settingsFor } from './config';
import type { AliasState, Component } from './cycle';
import { ConcurrentChange, InvalidInput, NotFound } from './errors';
import { isFinal } from './final-errors';
import { makeLatestEqual } from './follow-promotion';
import { hashOf } from './journal';
import { componentFact } from './leased-entries';
import { heldByOperator, operatorOf, subjectOf } from './names';
import { unlessOvertaken } from './overtaken';
import { describeAlias } from './plan-alias';
import type { HeldLease } from './ports';
import type { ReconcilePorts } from './reconcile';
import { rememberTakenBack } from './remember-outcome';
import { after, iso } from './time';

/** What an operator asks for: this version alone, whatever serves now. */
export interface ReturnRequest {
  readonly tenant: string;
  readonly component: string;
  readonly toVersion: string;
  readonly reason: string;
  readonly by: string;
  /** Whether AWS says that it is they. @default false */
  readonly proven?: boolean;
}

/** How the name begins under which a return holds the component's lease. */
export const returnNames = 'return-';
/** Seconds that it may take before the sweep has it settled. */
const returnSeconds = 300;
const listed = 10;

/** In the journal before the alias is touched: what is needed to finish it where it is cut off. */
const intention = z.object({ returnId: z.string(), from: z.string(), to: z.string(), fromSha256: z.string(), by: z.string(), reason: z.string() });
type Intention = z.infer<typeof intention>;

/**
 * Back to any earlier version (or on to a later one), by an operator: one alias update, then `$LATEST` follows it. A lease
 * keeps improvements away meanwhile; one that works on the component has to be stopped first. Afterwards the component cools
 * down, and a fix that is left behind is forgotten.
 * @returns what was done
 * @throws InvalidInput where it cannot be done as asked, NotFound where the component or its alias is gone, ConcurrentChange when somebody else deploys at this moment
 */
export async function returnToVersion(request: ReturnRequest, ports: ReconcilePorts): Promise<string> {
  const { tenant, component: name, toVersion, by, reason, proven = false } = request;
  const component = await ports.registry.get(tenant, name);
  if (!component) throw new NotFound(`Component ${name} of tenant ${tenant}: saw none, expected one of ${(await ports.registry.list(tenant)).map((one) => one.component).slice(0, listed).join(', ') || 'none is declared'}`);
  const now = iso(ports.clock.now());
  const returnId = `${returnNames}${name.slice(0, 40)}-${hashOf({ ...request, now }).slice(0, 12)}`;
  const held = await ports.leases.acquire({ tenant, component: name, improvementId: returnId, executionArn: heldByOperator(by), expiresAt: after(now, returnSeconds) });
  if (!held.acquired) {
    const { improvementId, executionArn } = held.holder;
    throw new InvalidInput(`Rollback of ${name} to version ${toVersion}: saw ${improvementId} at work on it, expected nobody. ${operatorOf(executionArn) !== undefined ? 'Wait a moment' : `Stop it first: ratchet rollback ${improvementId} --reason "..."`}`);
  }
  const free = () => ports.leases.release(tenant, name, returnId);
  const planned = await plan(component, toVersion, ports).catch(async (error: unknown) => {
    await free();
    throw error;
  });
  const intended: Intention = { returnId, from: planned.alias.version, fromSha256: planned.fromSha256, to: toVersion, by, reason };
  await ports.journal.append(componentFact(component, held.lease, { entryId: `${returnId}/intended`, kind: 'operator', at: now, by, summary: `${by} sets ${name} to version ${toVersion} alone (it serves ${describeAlias(planned.alias)}): ${reason}`, data: { ...intended, alias: planned.alias, proven } }));
  const answered = await ports.deployer.setAlias(component, { version: toVersion, weights: {} }, planned.alias.revisionId).catch(async (error: unknown) => {
    if (error instanceof ConcurrentChange) await finish(component, held.lease, intended, ports);
    throw error;
  });
  // What a read tells right after a change may be what was there before it; what Lambda answered to the change is not.
  return finish(component, held.lease, intended, ports, answered);
}

/**
 * Ends what a return began whose function was cut off, as far as the alias says that it was carried out.
 * @returns undefined where there is no such return
 */
export async function settleReturn({ tenant, component: name, improvementId }: { readonly tenant: string; readonly component: string; readonly improvementId: string }, ports: ReconcilePorts): Promise<string | undefined> {
  const chain = await ports.journal.read(tenant, subjectOf.component(name));
  const intended = chain.map(({ data }) => intention.safeParse(data).data).findLast((read) => read?.returnId === improvementId);
  const component = await ports.registry.get(tenant, name);
  if (!intended || !component) return undefined;
  const lease = await ports.leases.takeOver(tenant, name, improvementId, after(iso(ports.clock.now()), returnSeconds));
  return lease && unlessOvertaken(improvementId, finish(component, lease, intended, ports));
}

async function plan(component: Component, toVersion: string, { functions, registry }: ReconcilePorts): Promise<{ readonly alias: AliasState; readonly fromSha256: string }> {
  const { component: name, functionName } = component;
  const alias = await aliasUnderCare(component, { functions, registry });
  if (!alias) throw new NotFound(`Alias ${component.alias} of ${functionName}: saw none, expected one: ${name} was taken out of care, or its stack destroyed`);
  const versions = (await functions.versions(component)).map(({ version }) => version);
  if (!versions.includes(toVersion)) throw new InvalidInput(`Rollback of ${name}: saw version "${toVersion}", expected one that is published: ${versions.slice(-listed).reverse().join(', ')}. ratchet versions ${name} has them all`);
  if (alias.version === toVersion && Object.keys(alias.weights).length === 0) throw new InvalidInput(`Rollback of ${name}: saw version ${toVersion}, which serves alone already; expected another one of ${versions.slice(-listed).reverse().join(', ')}`);
  const { codeSha256: fromSha256 } = await functions.configuration(component, alias.version);
  return { alias, fromSha256 };
}

async function finish(component: Component, lease: HeldLease, intended: Intention, ports: ReconcilePorts, answered?: AliasState): Promise<string> {
  const { tenant, component: name } = component;
  const { returnId, from, to, by, reason } = intended;
  const set = iso(ports.clock.now());
  const alias = answered ?? (await aliasUnderCare(component, ports));
  const record = (kind: 'rolled-back' | 'superseded', summary: string) => ports.journal.append(componentFact(component, lease, { entryId: `${returnId}/${kind}`, kind, at: set, by, summary, data: { ...intended, alias } }));
  if (alias?.version !== to || Object.keys(alias.weights).length > 0) {
    const left = `version ${to} of ${name} does not serve: the alias serves ${alias ? describeAlias(alias) : 'nothing any more'}, since it was not set, or somebody else deployed`;
    await record('superseded', left);
    await ports.leases.release(tenant, name, returnId);
    return left;
  }
  await record('rolled-back', `version ${to} serves alone in place of version ${from}`);
  const latest = await follow(component, intended, ports);
  const settings = settingsFor(ports.config, tenant, component.settings);
  const fix = (await ports.fixes.list(tenant)).find((one) => one.component === name);
  if (fix) {
    if (fix.version === from) await rememberTakenBack(fix, { by, at: set, reason: `${by} set version ${to}: ${reason}` }, ports);
    await ports.fixes.remove(tenant, name);
  }
  await ports.queue.startCooldown(tenant, name, after(set, settings.cooldownHours * 3600));
  const done = `version ${to} of ${name} serves alone in place of version ${from}; ${latest}`;
  await ports.notifier.publish({ kind: 'rolled-back', tenant, component: name, improvementId: fix?.version === from ? fix.improvementId : '', message: `${by}: ${done}: ${reason}`, next: [`versions ${name}`] });
  await ports.leases.release(tenant, name, returnId);
  return done;
}

/** Else the team's next deployment would begin with the code that was left. What cannot follow for good is told; the version serves all the same. */
async function follow(component: Component, { to, fromSha256 }: Intention, { deployer, notifier }: ReconcilePorts): Promise<string> {
  return makeLatestEqual(component, to, fromSha256, deployer).catch(async (error: unknown) => {
    if (!isFinal(error)) throw error;
    const message = `version ${to} of ${component.component} serves, but $LATEST is not equal to it: deploy that version's code before the next change, or what was left comes back (${error instanceof Error ? error.message : String(error)})`;
    await notifier.publish({ kind: 'latest-not-restored', tenant: component.tenant, component: component.component, improvementId: '', message, next: [`reconcile ${component.component}`] });
    return message;
  });
}
