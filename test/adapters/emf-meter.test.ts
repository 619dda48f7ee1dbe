import { emfMeter } from '../../adapters/emf-meter';
import { ownMetrics } from '../../core/own-metrics';

test('one line: CloudWatch counts the values by stage, and keeps the facts for who searches', () => {
  const lines: string[] = [];
  emfMeter({ stage: 'prod', clock: { now: () => Date.UTC(2026, 10, 21) }, writeLine: (line) => lines.push(line) })
    .record('outcome', { tenant: 'shop', ending: 'no-effect' }, { RolledBack: 1, CostUsd: 0.25 });
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain('\n');
  expect(JSON.parse(lines[0]!)).toEqual({
    level: 'INFO', message: 'outcome', timestamp: '2026-11-21T00:00:00.000Z', service: 'ratchet', stage: 'prod', tenant: 'shop', ending: 'no-effect', RolledBack: 1, CostUsd: 0.25,
    _aws: { Timestamp: 1_795_219_200_000, CloudWatchMetrics: [{ Namespace: 'Ratchet', Dimensions: [['stage']], Metrics: [{ Name: 'RolledBack', Unit: 'Count' }, { Name: 'CostUsd', Unit: 'None' }] }] },
  });
});

test('no fact is named as a metric is: it would be counted in its place', () => {
  const facts = ['tenant', 'component', 'improvementId', 'cycleId', 'ending', 'durationSeconds', 'trigger', 'stage'];
  expect(Object.keys(ownMetrics).filter((name) => facts.includes(name))).toEqual([]);
});
