import { fakeApprovals } from '../fakes/approvals';
import { approvalsContract } from './approvals.contract';

const approvals = fakeApprovals();

describe('fakeApprovals', () => approvalsContract(() => approvals, async (tenant, improvementId) => approvals.kept(tenant, improvementId)));
