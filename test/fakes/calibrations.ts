import type { KeptCalibration } from '../../core/kept-calibration';
import type { Calibrations } from '../../core/ports';

export function fakeCalibrations(): Calibrations {
  const kept = new Map<string, KeptCalibration>();
  return {
    async get(tenant, component) {
      return kept.get(`${tenant} ${component}`);
    },
    async put(calibration) {
      kept.set(`${calibration.tenant} ${calibration.component}`, structuredClone(calibration));
    },
  };
}
