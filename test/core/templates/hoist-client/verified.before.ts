import { createRemoteJWKSet, jwtVerify } from 'jose';

const issuer = process.env['ISSUER'] ?? 'https://login.example';

/** Who calls, by the token that the login gave. */
export async function handler(event: { readonly token: string }) {
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
  const { payload } = await jwtVerify(event.token, keys, { issuer });
  return { user: payload.sub };
}
