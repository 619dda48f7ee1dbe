import { cut } from '../../core/bounded';
import type { Deployment, Improvement } from '../../core/cycle';
import { messageOf } from '../../core/decide-outcome';
import { canaryOf, deploymentIn, hasKind, standsPromoted } from '../../core/deployment-record';
import { followPromotion, tellNotFollowed } from '../../core/follow-promotion';
import type { JournalRecord } from '../../core/journal';
import { subjectOf } from '../../core/names';
import type { Clock, Deployer, Functions, Journal, Leases, Notifier, DeclaredRegistry } from '../../core/ports';
import { registeredOnce } from '../../core/registered';
import { rollBack } from '../../core/roll-back';
import { settingsFor, type Config } from '../../core/config';
import { after, iso } from '../../core/time';
import { defineStep } from '../runtime/define-step';
import { improvementEntry } from '../runtime/entries';
import { clock, config, deployer, functions, journal, leases, notifier, syncedRegistry } from '../runtime/services';

interface Services {
  readonly config: Config;
  readonly clock: Clock;
  readonly registry: DeclaredRegistry;
  readonly leases: Leases;
  readonly functions: Functions;
  readonly deployer: Deployer;
  readonly journal: Journal;
  readonly notifier: Notifier;
}

/** Takes the canary back. The journal knows the deployment also when the state machine lost it. */
export const step = defineStep('RollBack', async ({ improvement, lease, deployment, health, error }, services: Services) => {
  const chain = await services.journal.read(improvement.tenant, subjectOf.improvement(improvement.improvementId));
  const exposed = asRecorded(deployment, deploymentIn(chain));
  if (!exposed) return null;
  if (error && standsPromoted(chain)) {
    return { ...exposed, state: 'promoted' as const, weight: 1, moreStages: false, detail: await lastTry(improvement, exposed, chain, services) };
  }
  const component = await registeredOnce(services.registry, improvement, chain);
  const settings = settingsFor(services.config, improvement.tenant, component.settings);
  await services.leases.renew({ ...improvement, ...lease }, after(iso(services.clock.now()), settings.leaseSeconds));
  const why = error ? `${error.Error}: ${cut(messageOf(error.Cause), 300)}` : (health?.reason ?? exposed.detail);
  const record = (kind: 'rollback-intended' | 'rolled-back' | 'superseded', summary: string, after = exposed) =>
    services.journal.append(improvementEntry('RollBack', improvement, lease, services.clock, { kind, entryId: `rollback/${kind}`, summary, data: { deployment: after, health, error } }));
  await record('rollback-intended', `about to take ${canaryOf(exposed)} away: ${why}`);
  const taken = await rollBack({ component, deployment: exposed, promoting: hasKind(chain, 'promotion-intended'), fence: error !== null }, services);
  await record(taken.state === 'superseded' ? 'superseded' : 'rolled-back', taken.detail, taken);
  return taken;
});

export const handler = step.serve(() => ({
  config: config(), clock: clock(), registry: syncedRegistry(), leases: leases(), functions: functions(), deployer: deployer(), journal: journal(), notifier: notifier(),
}));

/** Which version is taken away, and which one is returned to, is the journal's word wherever it has one. */
function asRecorded(told: Deployment | null, recorded: Deployment | undefined): Deployment | undefined {
  if (!told || !recorded) return told ?? recorded;
  const { returnTo, returnToSha256 } = recorded;
  return { ...told, returnTo, returnToSha256, canary: recorded.canary || told.canary };
}

/** What was promoted stays, whatever its step met afterwards; `$LATEST` is tried once more. */
async function lastTry(improvement: Improvement, exposed: Deployment, chain: readonly JournalRecord[], { registry: known, deployer: to, notifier: word }: Services): Promise<string> {
  if (hasKind(chain, 'latest-restored')) return exposed.detail;
  const component = await registeredOnce(known, improvement, chain);
  return followPromotion(component, exposed, to).catch((error: unknown) => tellNotFollowed(improvement, exposed, error instanceof Error ? error.message : String(error), word));
}
