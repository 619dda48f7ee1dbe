import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { SourceUnavailable } from '../core/errors';
import { type CallerProof, statementHeader } from '../core/prove-caller';

/** Signs a request of the caller's identity that names a statement, and does not send it. */
export async function signCaller(sts: STSClient, statement: string): Promise<CallerProof> {
  const command = new GetCallerIdentityCommand({});
  let signed: CallerProof = {};
  command.middlewareStack.add((next) => (args) => {
    Object.assign(headersOf(args.request), { [statementHeader]: statement });
    return next(args);
  }, { step: 'build', priority: 'low', name: 'nameTheStatement' });
  command.middlewareStack.add(() => async ({ request }) => {
    signed = Object.fromEntries(Object.entries(headersOf(request)).map(([name, value]) => [name.toLowerCase(), String(value)]));
    return { response: undefined, output: { $metadata: {} } };
  }, { step: 'finalizeRequest', priority: 'low', name: 'keepTheSignature' });
  await sts.send(command);
  return signed;
}

function headersOf(request: unknown): object {
  if (typeof request === 'object' && request !== null && 'headers' in request && typeof request.headers === 'object' && request.headers !== null) return request.headers;
  throw new SourceUnavailable('STS: saw no request with headers, expected one');
}
