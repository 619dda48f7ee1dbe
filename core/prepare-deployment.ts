import type { Component, Deployment, Improvement, Lease, Verdict } from './cycle';
import type { Settings } from './config';
import { hasKind } from './deployment-record';
import type { JournalRecord } from './journal';
import type { Alarms, Clock, Counters } from './ports';
import { expectRoom, type ReservePorts, reserveDeployment } from './reserve-deployment';
import { expectWell } from './system-health';
import { iso } from './time';

export interface PreparePorts extends ReservePorts {
  readonly clock: Clock;
  readonly alarms: Pick<Alarms, 'red'>;
  readonly counters: Pick<Counters, 'read'>;
}

/**
 * Before a canary is exposed for the first time: that Ratchet itself is well, and that the tenant has budget and room for it.
 * What was begun is finished, or taken back by its watch.
 * @returns the deployment as it fits
 * @throws Postponed
 */
export async function prepareDeployment(deployment: Deployment, { improvement, component, settings, watch, chain }: { readonly improvement: Improvement; readonly component: Component; readonly settings: Settings; readonly watch: Verdict['watch']; readonly chain: readonly JournalRecord[] }, ports: PreparePorts): Promise<Deployment> {
  if (deployment.stage > 0) return deployment;
  if (!hasKind(chain, 'deployment-intended')) await expectWell({ component, watch, chain, stage: ports.config.stage, now: iso(ports.clock.now()) }, ports);
  return reserveDeployment(improvement, deployment, { settings, watch }, ports);
}

/**
 * The brakes of a deployment, asked before a model or a person is: what they would hold at its end need not begin. Nothing is
 * taken, so a deployment asks again. A mode that deploys nothing has none.
 * @param watch undefined where none is planned yet
 * @throws Postponed
 */
export async function expectDeployable({ improvement, lease, component, settings, watch, chain }: { readonly improvement: Improvement; readonly lease: Pick<Lease, 'mode'>; readonly component: Component; readonly settings: Settings; readonly watch?: Verdict['watch']; readonly chain: readonly JournalRecord[] }, ports: PreparePorts): Promise<void> {
  if (lease.mode !== 'approve' && lease.mode !== 'auto') return;
  const now = iso(ports.clock.now());
  await expectWell({ component, watch, chain, stage: ports.config.stage, now }, ports);
  await expectRoom(improvement, { settings, watch, now }, ports);
}
