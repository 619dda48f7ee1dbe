import type { Settings } from '../config';
import { businessMetric } from './business-metric';
import { concurrencyNearLimit } from './concurrency-near-limit';
import { dependencyFailure } from './dependency-failure';
import { failureRateRise } from './failure-rate-rise';
import { latencyShift } from './latency-shift';
import { lowCacheEfficiency } from './low-cache-efficiency';
import { memoryNearLimit } from './memory-near-limit';
import { memoryOverProvisioned } from './memory-over-provisioned';
import { recurringError } from './recurring-error';
import { repeatedCalls } from './repeated-calls';
import { risingTrend } from './rising-trend';
import { sequentialCalls } from './sequential-calls';
import { slowColdStart } from './slow-cold-start';
import { thresholdRule } from './threshold-rule';
import { throttles } from './throttles';
import { throughputDrop } from './throughput-drop';
import { timeout } from './timeout';
import type { Detector } from './types';

export const detectors: readonly Detector[] = [
  failureRateRise,
  latencyShift,
  memoryNearLimit,
  recurringError,
  sequentialCalls,
  timeout,
  throttles,
  concurrencyNearLimit,
  throughputDrop,
  dependencyFailure,
  lowCacheEfficiency,
  repeatedCalls,
  memoryOverProvisioned,
  slowColdStart,
  businessMetric,
  risingTrend,
];

/** The registry, with those in it whose place the seeds' rule takes where it is chosen. */
export function detectorsOf(rule: Settings['detectionRule']): readonly Detector[] {
  if (rule === 'model') return detectors;
  return detectors.map((detector) => thresholdRule.find(({ name }) => name === detector.name) ?? detector);
}
