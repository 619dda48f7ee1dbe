import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { median, max } from 'simple-statistics';
import * as z from 'zod';
import { entries } from '../lib/permissions';
import type { Bench } from './bench';

const lines = 10_000;
const rounds = 5;
const limits = { seconds: 2, megabytes: entries.Ingest.memoryMb ?? 256 } as const;
/** Of the old space: what is left of the function's memory when the runtime, code and buffers have theirs. */
const heapMb = 128;
/** A function has a core from so many megabytes on, and less of it in proportion. */
const megabytesOfACore = 1769;

/** Runs the handler's own code on one delivery, with stores that keep nothing but the size of what they are given. */
const program = `
import { readFileSync } from 'node:fs';
import { readConfig } from './core/config';
import { step } from './lambdas/events/ingest';
const component = { tenant: 'shop', component: 'price-quote', settings: {} };
let bytes = 0;
const services = {
  config: readConfig({ tenants: { shop: {} } }, {}), byLogGroup: async () => component,
  counters: { put: async (items) => { for (const item of items) bytes = Math.max(bytes, JSON.stringify(item).length); }, read: async () => [] },
  recordings: { put: async () => undefined },
};
const event = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const started = process.hrtime.bigint();
const { user } = process.cpuUsage();
step.run(event, services).then(() => {
  process.stdout.write(JSON.stringify({ seconds: Number(process.hrtime.bigint() - started) / 1e9, cpuSeconds: (process.cpuUsage().user - user) / 1e6, megabytes: process.resourceUsage().maxRSS / 1024, itemBytes: bytes }));
});
`;
const measured = z.object({ seconds: z.number(), cpuSeconds: z.number(), megabytes: z.number(), itemBytes: z.number() });

/** A burst of log lines in one invocation of Ratchet's ingest function. */
export const ingest: Bench = {
  summary: `a delivery of ${lines.toLocaleString('en-US')} log lines in one run of the ingest function: seconds, memory`,
  run({ jsonFile, print }) {
    const folder = mkdtempSync(join(tmpdir(), 'ratchet-ingest-'));
    try {
      const bundle = join(folder, 'burst.js');
      buildSync({ stdin: { contents: program, loader: 'ts', resolveDir: resolve(__dirname, '..') }, bundle: true, platform: 'node', mainFields: ['module', 'main'], outfile: bundle, logLevel: 'error' });
      print('lines                      seconds  CPU seconds  peak MB  largest item');
      const results = Object.entries(bursts).map(([name, messages]) => {
        const file = join(folder, 'delivery.json');
        writeFileSync(file, deliveryOf(messages(Array.from({ length: lines / 4 }, (_, call) => call))));
        const runs = Array.from({ length: rounds }, () => runOnce(bundle, file));
        const result = { seconds: median(runs.map(({ seconds }) => seconds)), cpuSeconds: median(runs.map(({ cpuSeconds }) => cpuSeconds)), megabytes: max(runs.map(({ megabytes }) => megabytes)), itemBytes: max(runs.map(({ itemBytes }) => itemBytes)) };
        print(`${name.padEnd(25)}  ${result.seconds.toFixed(2).padStart(7)}  ${result.cpuSeconds.toFixed(2).padStart(11)}  ${result.megabytes.toFixed(0).padStart(7)}  ${(result.itemBytes / 1000).toFixed(1).padStart(9)} kB`);
        return { name, ...result };
      });
      print(`limits: ${limits.seconds} s, ${limits.megabytes} MB (${results.filter(({ seconds, megabytes }) => seconds <= limits.seconds && megabytes <= limits.megabytes).length} of ${results.length} within). Median of ${rounds} fresh processes, heap limited to ${heapMb} MB; peak is of the whole process.`);
      print(`On AWS a function of ${limits.megabytes} MB has ${(limits.megabytes / megabytesOfACore).toFixed(2)} of a core: there the longest takes about ${(max(results.map(({ cpuSeconds }) => cpuSeconds)) * megabytesOfACore / limits.megabytes).toFixed(1)} s, if a core is as quick as here.`);
      print('others: nobody publishes these of a comparable product.');
      if (jsonFile !== undefined) writeFileSync(jsonFile, JSON.stringify({ limits, bursts: results }, null, 2));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    return Promise.resolve();
  },
};

function runOnce(bundle: string, file: string): z.infer<typeof measured> {
  const ran = spawnSync(process.execPath, [`--max-old-space-size=${heapMb}`, bundle, file], { encoding: 'utf8', env: {} });
  if (ran.status !== 0) throw new Error(`${bundle}: ended with ${String(ran.status)}, expected 0: ${ran.stderr}`);
  return measured.parse(JSON.parse(ran.stdout));
}

/** Four lines a call. */
const bursts: Readonly<Record<string, (calls: readonly number[]) => readonly string[]>> = {
  'plain lines': (calls) => calls.flatMap((call) => around(call, [
    `${prefix(call)}INFO\tsaved cart ${call} of user-${call * 7} with ${call % 9} items in ${call % 50} ms`,
    `${prefix(call)}INFO\tserved "GET /carts/${call}?token=${idOf(call)}" for 10.0.${call % 256}.7`,
  ])),
  'JSON lines': (calls) => calls.flatMap((call) => around(call, [
    JSON.stringify({ level: 'INFO', message: `saved cart ${call}`, service: 'shop', timestamp: 't', xray_trace_id: idOf(call), user: { id: call, name: `name ${call}` } }),
    JSON.stringify({ level: 'WARN', message: `slow answer: ${call} ms`, service: 'shop', timestamp: 't' }),
  ])),
  'errors with stacks': (calls) => calls.flatMap((call) => around(call, [
    `${prefix(call)}ERROR\tInvoke Error \t${JSON.stringify({ errorType: 'TypeError', errorMessage: `Cannot read properties of undefined (reading 'price') of cart ${call}`, stack: ['TypeError: x', ...Array.from({ length: 8 }, (_, frame) => `    at f${frame} (/var/task/index.js:${frame}:1)`)] })}`,
    `${prefix(call)}ERROR\tlookup of ${idOf(call)} failed for ann${call}@example.com\n    at find (/var/task/index.js:4:2)`,
  ])),
  'all different': (calls) => calls.flatMap((call) => around(call, [
    `the ${lettersOf(call)} of ${lettersOf(call * 31)} came with ${lettersOf(call * 7)} and went`,
    `${prefix(call)}ERROR\t${lettersOf(call)} failed with ${lettersOf(call * 17)}`,
  ])),
};

function around(call: number, messages: readonly string[]): readonly string[] {
  return [`START RequestId: ${idOf(call)} Version: 2\n`, ...messages, `REPORT RequestId: ${idOf(call)}\tDuration: ${call % 97}.34 ms\tBilled Duration: 13 ms\tMemory Size: 256 MB\tMax Memory Used: 80 MB\t\n`];
}

function prefix(call: number): string {
  return `2026-11-21T10:00:05.100Z\t${idOf(call)}\t`;
}

function idOf(call: number): string {
  return `aaaaaaaa-0000-4000-8000-${String(call).padStart(12, '0')}`;
}

function lettersOf(number: number): string {
  return [...String(number)].map((figure) => 'abcdefghij'[Number(figure)]).join('');
}

function deliveryOf(messages: readonly string[]): string {
  const logEvents = messages.map((message, index) => ({ id: String(index).padStart(56, '0'), timestamp: 1_795_255_205_000 + index, message }));
  return JSON.stringify({ awslogs: { data: gzipSync(JSON.stringify({ messageType: 'DATA_MESSAGE', logGroup: 'g', logStream: '2026/11/21/[2]abc', logEvents })).toString('base64') } });
}
