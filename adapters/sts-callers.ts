import { GetCallerIdentityCommand, type STSClient, STSServiceException } from '@aws-sdk/client-sts';
import { InvalidInput } from '../core/errors';
import type { Callers } from '../core/ports';

/**
 * Sends what a caller signed to STS, in place of what this client signed itself: the client's own endpoint, method and body,
 * so that a caller chooses nothing but the headers.
 */
export function stsCallers({ client, account }: { readonly client: STSClient; /** Whose people are believed: in their own account everybody is who they like. */ readonly account: string }): Callers {
  return {
    async callerOf(headers) {
      const command = new GetCallerIdentityCommand({});
      command.middlewareStack.add((next) => (args) => {
        const { request } = args;
        if (typeof request !== 'object' || request === null || !('headers' in request)) throw new InvalidInput('Caller: saw no request to sign, expected one of STS');
        const { host } = Object.fromEntries(Object.entries(request.headers ?? {}));
        request.headers = { ...headers, host };
        return next(args);
      }, { step: 'finalizeRequest', priority: 'low', name: 'signedByTheCaller' });
      const { Account, Arn } = await client.send(command).catch((error: unknown) => {
        if (!(error instanceof STSServiceException) || error.$fault !== 'client') throw error;
        throw new InvalidInput(`Caller: STS takes the proof for none: ${error.name}: ${error.message}`, { cause: error });
      });
      if (Account !== account || Arn === undefined) throw new InvalidInput(`Caller: saw ${Arn ?? 'nobody'}, expected somebody of account ${account}`);
      return Arn;
    },
  };
}
