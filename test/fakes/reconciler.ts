import type { Reconciler } from '../../core/ports';

export interface ReconcileRequest {
  readonly tenant: string;
  readonly component: string;
  readonly improvementId: string;
  readonly reason: string;
}

export interface FakeReconciler extends Reconciler {
  readonly requests: readonly ReconcileRequest[];
  /** Components that are to be compared. */
  readonly compared: readonly string[];
}

export function fakeReconciler(): FakeReconciler {
  const requests: ReconcileRequest[] = [];
  const compared: string[] = [];
  return {
    requests,
    compared,
    async compare(_tenant, component) {
      compared.push(component);
    },
    async request(tenant, component, improvementId, reason) {
      requests.push({ tenant, component, improvementId, reason });
    },
  };
}
