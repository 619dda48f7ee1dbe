import { fakeAuditTrail } from '../fakes/audit-trail';
import { fakeJournalStore } from '../fakes/journal-store';
import { auditTrailContract } from './audit-trail.contract';

const store = fakeJournalStore();
const trail = fakeAuditTrail(store);

describe('fakeAuditTrail', () => auditTrailContract(() => trail, () => store));
