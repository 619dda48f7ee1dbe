import { settingsFor, type Config } from '../../core/config';
import { diagnose, suspectOf } from '../../core/diagnose';
import { gatherSource, type SourcePorts } from '../../core/gather-source';
import { gatherTelemetry, type TelemetryPorts } from '../../core/gather-telemetry';
import type { Artifacts, Clock, Functions, Journal, Registry } from '../../core/ports';
import { registered } from '../../core/registered';
import { after, iso } from '../../core/time';
import { withoutTakenBack } from '../../core/without-taken-back';
import { defineStep } from '../runtime/define-step';
import { improvementEntry } from '../runtime/entries';
import { alarms, artifacts, clock, config, counters, functions, journal, metrics, recordings, registry, workbenches } from '../runtime/services';

interface Services extends TelemetryPorts, SourcePorts {
  readonly functions: Functions;
  readonly config: Config;
  readonly clock: Clock;
  readonly registry: Registry;
  readonly artifacts: Artifacts;
  readonly journal: Journal;
}

export const step = defineStep('Diagnose', async ({ improvement, lease }, services: Services) => {
  const component = await registered(services.registry, improvement);
  const settings = settingsFor(services.config, improvement.tenant, component.settings);
  const to = iso(services.clock.now());
  const hours = improvement.emergency ? settings.emergencyWindowHours : settings.analysisWindowHours;
  const seen = await gatherTelemetry(component, { from: after(to, -hours * 3600), to }, services);
  const suspect = suspectOf(seen, improvement.opportunity);
  const telemetry = await withoutTakenBack(seen, improvement.tenant, suspect, services.journal);
  const source = await gatherSource(component, improvement.opportunity, telemetry, suspect, services);
  const key = `improvements/${improvement.tenant}/${improvement.improvementId}/diagnosis.json`;
  const diagnosis = { ...diagnose(telemetry, improvement.opportunity, to, source), key };
  await services.artifacts.putJson(key, { diagnosis, opportunity: improvement.opportunity, telemetry });
  await services.journal.append(improvementEntry('Diagnose', improvement, lease, services.clock, {
    kind: 'diagnosed', entryId: 'diagnosis', summary: diagnosis.summary, data: { diagnosis, sources: telemetry.sources },
  }));
  return diagnosis;
});

export const handler = step.serve(() => ({
  config: config(), clock: clock(), registry: registry(), artifacts: artifacts(), journal: journal(),
  counters: counters(), metrics: metrics(), functions: functions(), alarms: alarms(), recordings: recordings(), workbenches: workbenches(),
}));
