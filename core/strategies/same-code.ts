import { calibrationMinutes, isCalibration } from '../calibration-request';
import type { Strategy } from './types';

/** A calibration: the alias' own version once more. No fault leads here. */
export const sameCode: Strategy = {
  name: 'same-code',
  doc: 'Publishes what serves once more and watches it beside itself, to learn how much two versions with the same code differ',
  async propose({ component, functions, improvement: { opportunity } }) {
    if (!isCalibration({ opportunity })) return { nothing: 'nobody asked for a calibration' };
    const { version } = await functions.alias(component);
    const { codeSha256 } = await functions.configuration(component, version);
    const minutes = calibrationMinutes(opportunity);
    return { strategy: 'same-code', summary: `publish version ${version} once more, and watch it beside itself for ${minutes} min`, replaces: version, codeSha256, minutes };
  },
};
