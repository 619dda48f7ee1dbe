/** What a test needs of the AWS that it runs against. `capabilities.ts` tries each. */
import type { Capability } from './capabilities';

/** What `npm run test:localstack` found missing there; nothing in `npm test`. */
const lacking = new Set((process.env['RATCHET_TEST_LACKS'] ?? '').split(','));

/** `test`, or one that is skipped and says why in its name. */
export function needs(...capabilities: readonly Capability[]): (name: string, run: () => Promise<void>, timeout?: number) => void {
  const missing = capabilities.filter((capability) => lacking.has(capability));
  if (missing.length === 0) return test;
  return (name, run, timeout) => test.skip(`${name} ${missing.map((capability) => `[needs ${capability}]`).join(' ')}`, run, timeout);
}
