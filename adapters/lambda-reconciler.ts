import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Reconciler } from '../core/ports';

/** Lambda keeps the request, retries it, and puts it into the function's dead-letter queue at last. */
export function lambdaReconciler({ client, reconcileFunction }: { readonly client: LambdaClient; readonly reconcileFunction: string }): Reconciler {
  const send = async (payload: object): Promise<void> => {
    await client.send(new InvokeCommand({ FunctionName: reconcileFunction, InvocationType: 'Event', Payload: JSON.stringify(payload) }));
  };
  return {
    request: (tenant, component, improvementId, reason) => send({ tenant, component, improvementId, reason }),
    compare: (tenant, component) => send({ tenant, component, compare: true }),
  };
}
