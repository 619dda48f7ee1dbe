import { failureRateRise } from './failure-rate-rise';
import { latencyShift } from './latency-shift';
import { recurringError } from './recurring-error';
import { timeout } from './timeout';
import type { Detector } from './types';

export const detectors: readonly Detector[] = [failureRateRise, latencyShift, recurringError, timeout];
