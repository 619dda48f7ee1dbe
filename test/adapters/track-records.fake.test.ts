import { fakeTrackRecords } from '../fakes/track-records';
import { trackRecordsContract } from './track-records.contract';

const trackRecords = fakeTrackRecords();

describe('fakeTrackRecords', () => trackRecordsContract(() => trackRecords));
