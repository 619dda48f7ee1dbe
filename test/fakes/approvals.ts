import type { Approvals } from '../../core/ports';

export type WantedApproval = Parameters<Approvals['want']>[0];

export interface FakeApprovals extends Approvals {
  wanted(tenant: string, improvementId: string): WantedApproval | undefined;
}

export function fakeApprovals(): FakeApprovals {
  const requests = new Map<string, WantedApproval>();
  return {
    async want(request) {
      requests.set(`${request.tenant}/${request.improvementId}`, { ...request });
    },
    wanted: (tenant, improvementId) => requests.get(`${tenant}/${improvementId}`),
  };
}
