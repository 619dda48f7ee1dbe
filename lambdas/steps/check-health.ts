import type { Health } from '../../core/cycle';
import { observeCanary } from '../../core/observe-canary';
import { settingsFor, type Config } from '../../core/config';
import type { Clock, Counters, Functions, Journal, Leases, Metrics, Notifier, Registry } from '../../core/ports';
import { registered } from '../../core/registered';
import { after, iso } from '../../core/time';
import { defineStep } from '../runtime/define-step';
import { improvementEntry } from '../runtime/entries';
import { clock, config, counters, functions, journal, leases, metrics, notifier, registry } from '../runtime/services';

interface Services {
  readonly config: Config;
  readonly clock: Clock;
  readonly registry: Registry;
  readonly leases: Leases;
  readonly functions: Functions;
  readonly counters: Counters;
  readonly metrics: Metrics;
  readonly journal: Journal;
  readonly notifier: Notifier;
}

/** Every tenth look that changes nothing is journalled, and every one that does. */
const quietLooks = 10;

export const step = defineStep('CheckHealth', async ({ improvement, lease, deployment, health: previous }, services: Services) => {
  const component = await registered(services.registry, improvement);
  const settings = settingsFor(services.config, improvement.tenant, component.settings);
  const now = iso(services.clock.now());
  const health = await observeCanary({ component, improvement, deployment, previous: previous ?? undefined, settings, now }, services);
  await services.leases.renew({ ...improvement, ...lease }, after(now, settings.leaseSeconds + health.waitSeconds));
  const held = isHeld(health) && !isHeld(previous);
  if (health.decision !== 'continue' || health.look === 1 || health.look % quietLooks === 0 || held) {
    await services.journal.append(improvementEntry('CheckHealth', improvement, lease, services.clock, {
      kind: 'look', entryId: `look/${health.look}`, summary: `look ${health.look}: ${health.decision}: ${health.reason}`, data: { health, weight: deployment.weight },
    }));
  }
  if (held) {
    await services.notifier.publish({ kind: 'watch-held', tenant: improvement.tenant, component: improvement.component, improvementId: improvement.improvementId, message: health.reason });
  }
  return health;
});

export const handler = step.serve(() => ({
  config: config(), clock: clock(), registry: registry(), leases: leases(), functions: functions(), counters: counters(), metrics: metrics(), journal: journal(), notifier: notifier(),
}));

function isHeld(health: Health | null): boolean {
  return health?.reason.startsWith('held') ?? false;
}
