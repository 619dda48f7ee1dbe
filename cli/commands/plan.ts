import { type Command, Option } from 'commander';
import { type Benefit, benefitOf } from '../../core/benefit';
import { expectedBadCalls, exposureAccount } from '../../core/blast-radius';
import { settingsFor } from '../../core/config';
import { risk as risks, type Risk } from '../../core/cycle';
import { tenantSettings } from '../../core/operator-settings';
import { knownCalibration } from '../../core/known-calibration';
import { settleSecondsOf } from '../../core/plan-deployment';
import { planWatch } from '../../core/plan-watch';
import { iso } from '../../core/time';
import { readWatchTraffic } from '../../core/watch-traffic';
import { busy } from '../busy';
import { findComponent } from '../find-component';
import type { View } from '../page';
import { planLines } from '../plan-lines';
import type { Run } from '../program';
import { readOpportunities } from '../read-opportunities';
import type { Session } from '../session';

const claims = ['failures', 'latency', 'memory', 'none'] as const;

export interface PlanOptions {
  readonly claim?: (typeof claims)[number];
  readonly risk?: Risk;
}

export function addPlan(program: Command, run: Run): void {
  program.command('plan <component>')
    .description('how a canary would be deployed at the traffic of now, and after how many minutes its watch would decide; changes nothing')
    .addOption(new Option('--claim <what>', 'what the change is to make better (default: as the first opportunity that stands, else none)').choices(claims))
    .addOption(new Option('--risk <risk>', 'of the change (default: as that opportunity, else low)').choices(risks.options))
    .action((component: string, options: PlanOptions, command: Command) => run(command, (session, screen) => busy(`planning a watch of ${component}`, screen, () => plan(component, options, session))));
}

export async function plan(name: string, { claim, risk }: PlanOptions, session: Session): Promise<View> {
  const component = await findComponent(name, session);
  const [config, alias, opportunities] = await Promise.all([session.config(), session.functions.alias(component), readOpportunities(name, session)]);
  const standing = opportunities.find(({ state }) => state !== 'over' && state !== 'ended' && state !== 'left care')?.kept.opportunity;
  const now = iso(session.clock.now());
  const [kept, traffic, { timeoutSeconds }] = await Promise.all([
    session.calibrations.get(session.tenant, name),
    readWatchTraffic(component, { version: alias.version, troubledSince: standing?.findings[0]?.startedAt, now }, session.counters),
    session.functions.configuration(component, alias.version),
  ]);
  const benefit: Benefit = claim ?? (standing ? benefitOf({ opportunity: standing }) : 'none');
  const settings = settingsFor(config, session.tenant, component.settings);
  const asked = { benefit, risk: risk ?? standing?.risk ?? 'low' };
  const planned = planWatch({ traffic, settings, ...asked, settleSeconds: settleSecondsOf(timeoutSeconds), provedByReplay: false, calibration: knownCalibration(kept, now).calibration });
  const { lastHourPerMinute, dayAgoPerMinute } = traffic;
  const exposure = { calls: expectedBadCalls(planned, planned.weights), taken: (await session.budgets.read(exposureAccount(session.tenant))).taken, limit: tenantSettings(config, session.tenant, await session.controls.read(session.tenant)).maxExpectedBadCalls };
  const read = { component: name, version: alias.version, ...asked, because: claim === undefined ? standing?.summary : undefined, lastHourPerMinute, dayAgoPerMinute, plan: planned, exposure };
  return { json: read, lines: (page) => planLines(read, page) };
}
