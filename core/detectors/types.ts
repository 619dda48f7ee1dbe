import type { Finding, Telemetry } from '../cycle';

/** Looks at one component's telemetry for one kind of trouble. A missing source never stops it. */
export interface Detector {
  readonly name: string;
  /** One sentence for operators: what it finds, and how it tells it from chance. */
  readonly doc: string;
  readonly thresholds: Readonly<Record<string, Threshold>>;
  /** Its findings begin at a moment that means something: a deployment just before it is named with them. */
  readonly tellsBeginning?: boolean;
  /** @param now end of the window, ISO 8601 */
  detect(telemetry: Telemetry, now: string): readonly Finding[];
}

export interface Threshold {
  readonly value: number;
  readonly doc: string;
}
