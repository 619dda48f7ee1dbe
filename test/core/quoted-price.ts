import { strToU8 } from 'fflate';
import type { Diagnosis } from '../../core/cycle';
import type { RecordedEvent } from '../../core/recorded-event';
import type { Workbench } from '../../core/workbench';

/** A component with a fault: the rate of an unknown currency is read without a guard. */
export const priceSource = 'import { rates } from \'./rates\';\n\nexport function price(amount: number, currency: string): number {\n  return amount * rates[currency].rate;\n}\n';

const sources: Readonly<Record<string, string>> = {
  'src/handler.ts': 'import { price } from \'./price\';\n\nexport const handler = async (event: { amount: number; currency: string }) => ({ price: price(event.amount, event.currency) });\n',
  'src/price.ts': priceSource,
  'src/rates.ts': 'export const rates: Record<string, { rate: number }> = { eur: { rate: 1 }, usd: { rate: 1.1 } };\n',
  'src/unused.ts': 'export const unused = 1;\n',
};

export function quotedPrice(more: Readonly<Record<string, string>> = {}): Workbench {
  const all = { ...sources, 'test/price.test.ts': 'test(\'price\', () => expect(price(2, \'eur\')).toBe(2));\n', ...more };
  return {
    manifest: {
      schemaVersion: 1, entry: 'entry.ts', handlerFile: 'src/handler.ts', handler: 'handler', bundle: { file: 'index.js', sha256: 'f'.repeat(64) }, build: {}, esbuildVersion: '0.28.2',
      editable: Object.keys({ ...sources, ...more }), types: { options: {}, known: [] }, tests: [{ file: 'test/price.test.ts' }],
    },
    files: new Map(Object.entries(all).map(([path, text]) => [path, strToU8(text)])),
    sourceMap: '{}',
    testBundles: new Map(),
  };
}

export const priceDiagnosis: Diagnosis = {
  summary: 'version 2 fails in 31 of 120 calls; it is thrown in src/price.ts', suspectVersion: '2', previousVersion: '1', guilty: false, confidence: 0.9, evidence: {}, strategies: ['model'], key: 'k',
  lines: [{ file: 'src/price.ts', line: 4, column: 32, function: 'price', text: '  return amount * rates[currency].rate;' }],
  change: { version: '2', publishedAt: '2026-11-21T09:50:00.000Z', files: ['src/price.ts'], touchesLine: true },
};

export const priceFault: RecordedEvent = {
  schemaVersion: 1, requestId: 'r1', at: '2026-11-21T09:58:00.000Z', version: '2', durationMs: 12.4, event: { amount: 3, currency: 'gbp' }, redacted: 0,
  outcome: { state: 'threw', errorType: 'TypeError', message: 'Cannot read properties of undefined (reading \'rate\')', stack: 'TypeError: Cannot read properties of undefined (reading \'rate\')\n    at price (/var/task/index.js:4:32)\n    at handler (/var/task/index.js:9:1)\n    at Runtime.handleOnce (file:///var/runtime/index.mjs:1:1)' },
  calls: [{ method: 'GET', url: 'https://rates.example/gbp', headers: {}, body: '', answer: { status: 404, headers: {}, body: '{"message":"no such rate"}' } }],
};
