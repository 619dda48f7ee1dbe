/** Packages that the files beside this one import and the project has not. */
declare module 'jose' {
  export function createRemoteJWKSet(url: URL): object;
  export function jwtVerify(token: string, keys: object, options: { readonly issuer: string }): Promise<{ readonly payload: { readonly sub?: string } }>;
}
