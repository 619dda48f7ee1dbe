import type { Config } from 'jest';
import { deployRatchet } from './deploy-ratchet';

/** Tests of the projects `emulator` and `system` run against the local AWS that local/verify.ts started and prepared. */
export default async function prepare(_options: unknown, project: Pick<Config, 'displayName'>): Promise<void> {
  if (process.env['AWS_ENDPOINT_URL'] === undefined) {
    throw new Error('AWS_ENDPOINT_URL is not set, expected the address of a local AWS: run `npm test -- --only emulator`.');
  }
  if (typeof project.displayName === 'object' && project.displayName.name === 'system') await deployRatchet();
}
