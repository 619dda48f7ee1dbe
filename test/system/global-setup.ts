/** Tests of the projects `emulator` and `system` run against the local AWS that local/verify.ts started and prepared. */
export default function requireLocalAws(): void {
  if (process.env['AWS_ENDPOINT_URL'] === undefined) {
    throw new Error('AWS_ENDPOINT_URL is not set, expected the address of a local AWS: run `npm test -- --only emulator`.');
  }
}
