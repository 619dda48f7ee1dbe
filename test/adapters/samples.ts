import { randomUUID } from 'node:crypto';
import type { BatchCounters, Component, Opportunity } from '../../core/cycle';
import type { JournalEntry } from '../../core/journal';
import type { KeptCalibration } from '../../core/kept-calibration';
import { noiseLevels } from '../../core/own-noise';

/** A tenant that no other test uses, so that suites can share a table. */
export function freshTenant(): string {
  return `tenant-${randomUUID().slice(0, 8)}`;
}

export function sampleComponent(changes: Partial<Component> = {}): Component {
  const component = changes.component ?? 'price-quote';
  return {
    schemaVersion: 1, component, tenant: 'shop', owner: 'pricing team', functionName: `${component}-function`, alias: 'live',
    logGroup: `/aws/lambda/${component}-function`, mode: 'auto', sideEffects: 'none', bounds: { memoryMb: { min: 128, max: 512 } }, critical: false,
    guardMetrics: [], alarms: [], actions: [], settings: { cooldownHours: 1 }, ...changes,
  };
}

export function sampleOpportunity(tenant: string, changes: Partial<Opportunity> = {}): Opportunity {
  const component = changes.component ?? 'price-quote';
  return {
    fingerprint: 'f1', tenant, component, cycleId: 'c1', summary: '31 of 120 calls failed, 0 of 400 before', severity: 'critical', confidence: 0.97, risk: 'low',
    impactScore: 2 ** 70 / 3, priority: 'critical', foundAt: '2026-11-21T10:00:00.000Z',
    findings: [{
      detector: 'failure-rate-rise', component, summary: '31 of 120 calls failed', startedAt: '2026-11-21T09:55:00.000Z', severity: 'critical', confidence: 0.97,
      version: '2', gainPercent: 25.8, affectedPerHour: 120, evidence: { failed: 31, requests: 120, pValue: 1e-30, note: '' }, missingSources: [],
    }],
    ...changes,
  };
}

export function sampleEntry(tenant: string, changes: Partial<JournalEntry> = {}): JournalEntry {
  return {
    tenant, subject: 'improvement/i1', entryId: 'started', kind: 'improvement-started', at: '2026-11-21T10:00:00.000Z', by: 'AcquireLease',
    summary: 'Took the lease', data: {}, ...changes,
  };
}

export function sampleCounters(tenant: string, changes: Partial<BatchCounters> = {}): BatchCounters {
  return {
    tenant, component: 'price-quote', minute: '2026-11-21T10:00:00.000Z', version: '1', batchHash: 'b1', firstAt: '2026-11-21T10:00:01.250Z',
    lastAt: '2026-11-21T10:00:58.000Z', requests: 12, failures: { thrown: 2, status: 1 }, failedRequestIds: ['r1', 'r2', 'r3'],
    durations: { '0': 1, '231': 8 }, coldStarts: 1, maxMemoryMb: 91.5, memoryMb: 256,
    templates: [{ id: 't1', kind: 'error', text: 'Cannot read <*> of undefined', example: 'Cannot read price of undefined', count: 2 }],
    ...changes,
  };
}

export function sampleCalibration(changes: Partial<KeptCalibration> = {}): KeptCalibration {
  return {
    schemaVersion: 1, tenant: 'shop', component: 'price-quote', improvementId: 'price-quote-1', version: '2', measuredAt: '2026-11-21T09:00:00.000Z', alarmed: false,
    calibration: { minutes: 60, calls: 3600, noise: 0.021, levels: noiseLevels.map(({ sd, memory }) => ({ sd, memory, log: { typical: -1 - 100 * (sd - 0.02) ** 2, tail: 0 } })) },
    falseAlarms: { watches: 200, looks: 60, without: 4, with: 1, seed: 7 }, ...changes,
  };
}
