import { failureRateRise } from './failure-rate-rise';
import { latencyShift } from './latency-shift';
import { memoryNearLimit } from './memory-near-limit';
import { recurringError } from './recurring-error';
import { sequentialCalls } from './sequential-calls';
import { timeout } from './timeout';
import type { Detector } from './types';

export const detectors: readonly Detector[] = [failureRateRise, latencyShift, memoryNearLimit, recurringError, sequentialCalls, timeout];
