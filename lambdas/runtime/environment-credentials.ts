import { SourceUnavailable } from '../../core/errors';

/**
 * Stands in the bundles for `@aws-sdk/credential-provider-node`, the SDK's chain of ways to sign in: Lambda gives a function
 * its role's credentials in the environment, and the others (profiles, SSO, web identities, processes, instance metadata)
 * would be most of a small bundle and never tried.
 *
 * @throws SourceUnavailable when a variable is missing
 */
export function defaultProvider() {
  return async () => ({
    accessKeyId: required('AWS_ACCESS_KEY_ID'),
    secretAccessKey: required('AWS_SECRET_ACCESS_KEY'),
    ...(process.env['AWS_SESSION_TOKEN'] !== undefined && { sessionToken: process.env['AWS_SESSION_TOKEN'] }),
  });
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new SourceUnavailable(`Environment.${name}: saw nothing, expected the credentials that Lambda gives a function`);
  return value;
}
