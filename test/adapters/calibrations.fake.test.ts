import { fakeCalibrations } from '../fakes/calibrations';
import { calibrationsContract } from './calibrations.contract';

const calibrations = fakeCalibrations();

describe('fakeCalibrations', () => calibrationsContract(() => calibrations));
