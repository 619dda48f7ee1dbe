import type { Opportunity, Risk, Severity } from './cycle';

export interface ImpactFactors {
  readonly gainPercent: number;
  /** Users, or where they are not known requests, an hour. */
  readonly affectedPerHour: number;
  readonly occurrencesPerDay: number;
  readonly severity: Severity;
  readonly confidence: number;
  readonly risk: Risk;
  /** How well opportunities of this kind turned out before; 1 where nothing is known. */
  readonly trackRecord: number;
}

/** Score by which opportunities compete: DESIGN §4. A gain of 30 % for 1,000 users an hour, all day, is 7200. */
export function impactOf({ gainPercent, affectedPerHour, occurrencesPerDay, severity, confidence, risk, trackRecord }: ImpactFactors): number {
  const base = (gainPercent * affectedPerHour * occurrencesPerDay) / 100;
  return base * bySeverity[severity] * (confidence < 0.7 ? 0.5 : 1) * byRisk[risk] * trackRecord;
}

/** Critical: now. High: this cycle. Medium: when a slot is free. Low: the queue. */
export function priorityOf(impactScore: number): Opportunity['priority'] {
  if (impactScore > 5000) return 'critical';
  if (impactScore > 1000) return 'high';
  return impactScore > 100 ? 'medium' : 'low';
}

const bySeverity: Readonly<Record<Severity, number>> = { critical: 2, high: 1.5, medium: 1, low: 0.5 };

const byRisk: Readonly<Record<Risk, number>> = { high: 0.5, medium: 0.8, low: 1 };
