import { RatchetError } from '../core/errors';
import { UsageError } from './usage-error';

export interface Explained {
  readonly name: string;
  /** What, value seen, expected, what to do; two lines at most. */
  readonly message: string;
  readonly exitCode: 1 | 2;
}

const credentials = ['CredentialsProviderError', 'ExpiredToken', 'ExpiredTokenException', 'UnrecognizedClientException', 'InvalidClientTokenId', 'InvalidSignatureException', 'SignatureDoesNotMatch', 'TokenProviderError', 'AuthFailure'];
const denied = ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'NotAuthorized'];
const unreachable = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'TimeoutError'];
const untrusted = ['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID'];

/** Any failure in the words of somebody who has to do something about it. */
export function explain(error: unknown, endpoint: string | undefined): Explained {
  const { name, code, text } = partsOf(error);
  const at = endpoint ?? 'AWS';
  if (error instanceof UsageError) return { name, message: text, exitCode: 2 };
  if (error instanceof RatchetError) return { name, message: text, exitCode: 1 };
  if (credentials.includes(name)) {
    return failure(name, `Credentials: ${at} did not take them (${name}: ${text}).\nRenew them (aws sso login, or new keys), choose others with AWS_PROFILE, or use --local for the local run`);
  }
  if (denied.includes(name)) {
    const action = /perform: ?([\w-]+:\w+)/.exec(text)?.[1];
    return failure(name, `Permission: ${action ?? 'an action'} is denied to the caller, expected a policy that allows ${action ?? 'it'}.\n${at} says: ${text}`);
  }
  if (unreachable.includes(code) || unreachable.includes(name)) {
    return failure(name, `Endpoint ${at}: not reached (${code || name}: ${text}).\n${endpoint === undefined ? 'Check the network, and that --region names a region' : 'Start the local AWS (npm start), or unset AWS_ENDPOINT_URL to talk to AWS'}`);
  }
  if (untrusted.includes(code)) {
    return failure(name, `Endpoint ${at}: its certificate is not trusted (${code}).\nUse --local for the local run, or set NODE_EXTRA_CA_CERTS to the certificate's file before the start`);
  }
  if (name === 'ResourceNotFoundException') {
    return failure(name, `Installation: a table or function that it names is not there (${text}).\nDeploy the stack again (npx cdk deploy)`);
  }
  return failure(name, `${name}: ${text}`);
}

function failure(name: string, message: string): Explained {
  return { name, message, exitCode: 1 };
}

function partsOf(error: unknown): { readonly name: string; readonly code: string; readonly text: string } {
  if (!(error instanceof Error)) return { name: 'Error', code: '', text: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const inner = error instanceof AggregateError ? error.errors.find((one): one is Error => one instanceof Error) : undefined;
  return { name: error.name, code, text: error.message || inner?.message || 'no message' };
}
