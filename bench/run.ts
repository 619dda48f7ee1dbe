import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { afterPromotion } from './after-promotion';
import { audit } from './audit';
import type { Bench } from './bench';
import { bundle } from './bundle';
import { cycle } from './cycle';
import { detector } from './detector';
import { gates } from './gates';
import { hostile } from './hostile';
import { ingest } from './ingest';
import { injection } from './injection';
import { killMatrix } from './kill-matrix';
import { loghub } from './loghub';
import { msCloud } from './ms-cloud';
import { mutations } from './mutations';
import { nab } from './nab';
import { noise } from './noise';
import { plan } from './plan';
import { recorder } from './recorder';
import { redaction } from './redaction';
import { repair } from './repair';
import { scale } from './scale';
import { security } from './security';
import { simulate } from './simulate';
import { tamper } from './tamper';
import { watch } from './watch';

/** One line a bench. */
const benches: Readonly<Record<string, Bench>> = { 'after-promotion': afterPromotion, audit, bundle, cycle, detector, gates, hostile, ingest, injection, 'kill-matrix': killMatrix, loghub, 'ms-cloud': msCloud, mutations, nab, noise, plan, recorder, redaction, repair, scale, security, simulate, tamper, watch };

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { data: { type: 'string' }, json: { type: 'string' }, seed: { type: 'string' }, cycles: { type: 'string' }, against: { type: 'string' }, faults: { type: 'string' }, only: { type: 'string' } } });
  const name = positionals[0];
  const known = Object.entries(benches).map(([key, { summary }]) => `  ${key}  ${summary}`).join('\n');
  const bench = name === undefined ? undefined : benches[name];
  if (bench === undefined) return refuse(`Bench: saw ${name === undefined ? 'no name' : `"${name}"`}, expected one of\n${known}\nUsage: npm run bench -- <name> [--data DIR] [--json FILE]; a bench's own options are in its line`);
  const dataDir = resolve(values.data ?? resolve(__dirname, '../../shared/bench'));
  if (bench.data && !existsSync(dataDir)) return refuse(`Data: saw no folder ${dataDir}, expected one in the form of the bench's README; name it with --data DIR`);
  await bench.run({ dataDir, isDefaultData: values.data === undefined, jsonFile: values.json, values, print: (line) => process.stdout.write(`${line}\n`) });
  return 0;
}

function refuse(message: string): number {
  process.stderr.write(`${message}\n`);
  return 2;
}

main().then((code) => { process.exitCode = code; }, (error: unknown) => { process.exitCode = refuse(error instanceof Error ? error.message : String(error)); });
