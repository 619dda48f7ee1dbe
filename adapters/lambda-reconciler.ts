import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Reconciler } from '../core/ports';

/** Lambda keeps the request, retries it, and puts it into the function's dead-letter queue at last. */
export function lambdaReconciler({ client, reconcileFunction }: { readonly client: LambdaClient; readonly reconcileFunction: string }): Reconciler {
  return {
    async request(tenant, component, improvementId, reason) {
      await client.send(new InvokeCommand({ FunctionName: reconcileFunction, InvocationType: 'Event', Payload: JSON.stringify({ tenant, component, improvementId, reason }) }));
    },
  };
}
