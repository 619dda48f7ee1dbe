import type { Component } from '../../core/cycle';
import { step as approve } from '../../lambdas/api/approve';
import { step as control } from '../../lambdas/api/control';
import { step as reconcile } from '../../lambdas/events/reconcile';
import { signedBy } from '../fakes/callers';
import { shaOf } from '../fakes/lambda-world';
import type { OperatorAct, TeamAct } from './faults';
import { forged, type Invariants } from './invariants';
import type { Scheduler } from './scheduler';
import type { Simulation } from './simulation';
import { iso, tenant, type World } from './world';

/** What a team's own pipeline, or somebody at the console, does to a function under care. */
export async function teamActs(does: TeamAct, component: Component, { lambda }: World, { alias: seen, latest, published }: Invariants, { now, sleep }: Scheduler): Promise<void> {
  const { functionName } = component;
  const team = { by: 'team' } as const;
  const stateNow = () => lambda.get(functionName).aliases.get(component.alias);
  const change = (what: Parameters<typeof lambda.updateLatest>[1]): void => {
    const before = lambda.get(functionName).latest;
    lambda.updateLatest(functionName, what);
    latest(component, what, before, team);
  };
  const serve = (version: string, weights: Readonly<Record<string, number>>): void => {
    const before = stateNow();
    const { [version]: _itself, ...others } = weights;
    seen(component, before, lambda.putAlias(functionName, component.alias, { version, weights: others }), team);
  };
  const deploy = async (keepsWeights: boolean): Promise<void> => {
    change({ codeSha256: shaOf(`theirs at ${now()}`), description: '' });
    await sleep(2000);
    const version = lambda.publish(functionName, iso(now()), 'by the team');
    published(component, version, team);
    await sleep(1000);
    // UpdateAlias without weights keeps the weights that were there.
    serve(version, keepsWeights ? (stateNow()?.weights ?? {}) : {});
  };
  const newest = [...lambda.get(functionName).versions.keys()].at(-1) ?? '1';
  switch (does) {
    case 'deploys':
      return deploy(false);
    case 'deploys-beside-canary':
      return deploy(true);
    case 'changes-code':
      return change({ codeSha256: shaOf(`theirs at ${now()}, unpublished`) });
    case 'changes-settings':
      return change({ settings: { memoryMb: 1536, timeoutSeconds: 10 } });
    case 'goes-back':
      return serve('1', {});
    case 'goes-forward':
      return serve(newest, {});
    case 'splits': {
      const current = stateNow();
      return current && serve(current.version, { [current.version === '1' ? '2' : '1']: 0.25 });
    }
    case 'leaves':
      return lambda.setTags(functionName, {});
  }
}

/** What people do at the command line and the console. Nobody waits for what comes of it; what is refused is refused. */
export function operatorActs(does: OperatorAct, { world, invoke, flows, scheduler, tell }: Simulation): void {
  const { stores, main } = world;
  const who = { tenant, by: 'ann', reason: 'a test' };
  const newestRow = flows.all().findLast(({ machine }) => machine === 'improvement');
  const run = (what: Promise<unknown>): void => void what.catch((error: unknown) => tell(`ann was refused: ${String(error)}`));
  const controlled = (event: object) => run(invoke('Control', '', (ports) => control.run({ ...who, ...event }, ports)));
  const reconciled = (event: object) => run(invoke('Reconcile', newestRow?.name ?? '', (ports) => reconcile.run(event, ports)));
  const answers = (improvementId: string, candidateSha256: string, decision: 'approve' | 'reject', by: string, signer = by) => run(invoke('Approve', improvementId, (ports) => approve.run(signedBy(signer, 'approve', { decision, tenant, improvementId, candidateSha256, by, reason: 'a test' }), ports)));
  const forAWhile = (event: object) => {
    controlled({ ...event, scope: 'tenant' });
    scheduler.timer(switchedMs, () => controlled({ operation: 'resume', scope: 'tenant' }));
  };
  const asked = newestRow && stores.approvals.kept(tenant, newestRow.name);
  switch (does) {
    case 'pause':
      return forAWhile({ operation: 'pause' });
    case 'stop':
      return forAWhile({ operation: 'stop' });
    case 'freeze':
      return controlled({ operation: 'freeze', scope: 'tenant', from: iso(scheduler.now()), until: iso(scheduler.now() + switchedMs) });
    case 'observe':
      controlled({ operation: 'mode', scope: main.component, mode: 'observe' });
      return void scheduler.timer(switchedMs, () => controlled({ operation: 'mode', scope: main.component }));
    case 'take-back':
      return newestRow && reconciled({ tenant, component: componentIn(newestRow.input), improvementId: newestRow.name, reason: 'a test', undoneBy: 'ann' });
    case 'end':
      return newestRow && reconciled({ tenant, component: componentIn(newestRow.input), improvementId: newestRow.name, reason: 'ended by ann' });
    case 'compare':
      return run(invoke('Reconcile', main.component, (ports) => reconcile.run({ tenant, component: main.component, compare: true, by: 'ann' }, ports)));
    case 'set-version':
      return run(invoke('Reconcile', 'operator', (ports) => reconcile.run({ tenant, component: main.component, toVersion: '1', reason: 'a test', by: 'ann' }, ports)));
    case 'calibrate':
      return controlled({ operation: 'calibrate', component: main.component, minutes: 20 });
    case 'answer-twice':
      if (!asked) return;
      answers(asked.improvementId, asked.candidateSha256, 'approve', 'ann');
      return answers(asked.improvementId, asked.candidateSha256, 'reject', 'bob');
    case 'forge-answer':
      if (!newestRow) return;
      answers(newestRow.name, shaOf('forged'), 'approve', 'mallory');
      // What is asked for, in the name of somebody who did not sign it.
      return asked && answers(asked.improvementId, asked.candidateSha256, 'approve', forged, 'mallory');
  }
}

/** For so long a switch stands. */
const switchedMs = 300_000;

const componentIn = (input: unknown): string => (input as { readonly improvement: { readonly component: string } }).improvement.component;
