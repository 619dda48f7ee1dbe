import type { Artifacts, Clock, Journal, Meter } from '../../core/ports';
import { readAnalyses } from '../../core/read-analyses';
import { durationSeconds, iso } from '../../core/time';
import { defineStep } from '../runtime/define-step';
import { cycleEntry } from '../runtime/entries';
import { artifacts, clock, journal, meter } from '../runtime/services';

interface Services {
  readonly clock: Clock;
  readonly artifacts: Artifacts;
  readonly journal: Journal;
  readonly meter: Meter;
}

export const step = defineStep('ReportCycle', async ({ cycle, plan, analyses, selection, actions }, services: Services) => {
  const endedAt = iso(services.clock.now());
  const analyzed = await readAnalyses(analyses, services.artifacts);
  const key = `reports/${cycle.tenant}/${cycle.cycleId}.json`;
  const report = {
    cycleId: cycle.cycleId,
    tenant: cycle.tenant,
    trigger: cycle.trigger,
    admitted: cycle.admitted,
    reason: cycle.reason,
    startedAt: cycle.startedAt,
    endedAt,
    durationSeconds: durationSeconds(cycle.startedAt, endedAt),
    componentsAnalyzed: analyzed.length,
    opportunities: analyzed.reduce((sum, { opportunities }) => sum + opportunities.length, 0),
    started: selection.starts.map(({ input }) => ({ improvementId: input.improvementId, component: input.component })),
    queued: selection.queued,
    observed: selection.observed,
    actions: actions.runs.length,
    key,
  };
  const leftAlone = analyzed.filter(({ opportunities }) => opportunities.length === 0).map(({ component, verdict }) => ({ component, reason: verdict }));
  const notAnalyzed = plan.components - analyzed.length;
  await services.artifacts.putJson(key, { report, selection: selection.key, leftAlone, notAnalyzed });
  await services.journal.append(cycleEntry('ReportCycle', cycle, services.clock, {
    kind: 'cycle-reported',
    entryId: 'report',
    summary: `${report.componentsAnalyzed} of ${plan.components} components analyzed, ${report.opportunities} opportunities: ${report.started.length} started, ${report.queued} wait, ${report.observed} only observed; ${leftAlone.length} left alone${report.observed === 0 ? '' : '. Nothing was done for what is only observed; the entry "selection" of this cycle says what would have been. To go on: ratchet mode propose <component>'}`,
    data: { report, leftAlone: leftAlone.slice(0, 50) },
  }));
  services.meter.record('cycle', { tenant: cycle.tenant, cycleId: cycle.cycleId, trigger: cycle.trigger, durationSeconds: report.durationSeconds }, { Opportunities: report.opportunities, NotAnalyzed: notAnalyzed });
  return report;
});

export const handler = step.serve(() => ({ clock: clock(), artifacts: artifacts(), journal: journal(), meter: meter() }));
