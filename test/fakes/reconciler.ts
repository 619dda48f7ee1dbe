import type { Reconciler } from '../../core/ports';

export interface ReconcileRequest {
  readonly tenant: string;
  readonly component: string;
  readonly improvementId: string;
  readonly reason: string;
}

export interface FakeReconciler extends Reconciler {
  readonly requests: readonly ReconcileRequest[];
}

export function fakeReconciler(): FakeReconciler {
  const requests: ReconcileRequest[] = [];
  return {
    requests,
    async request(tenant, component, improvementId, reason) {
      requests.push({ tenant, component, improvementId, reason });
    },
  };
}
