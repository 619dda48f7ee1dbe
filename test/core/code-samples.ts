import { createHash } from 'node:crypto';
import { strToU8, zipSync } from 'fflate';
import { candidateZip, codeSha256Of } from '../../core/candidate-zip';
import type { BuiltCandidate, Diagnosis } from '../../core/cycle';
import type { Compiler, Sandbox } from '../../core/ports';
import type { RecordedEvent } from '../../core/recorded-event';
import type { CallResult, SandboxJob, SandboxReport, TestResult } from '../../core/sandbox-job';
import type { Workbench } from '../../core/workbench';

/** A zip as a team's build leaves it, of texts. */
export function zipOf(files: Readonly<Record<string, string>>): Uint8Array {
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
}

export const hex = (text: string): string => createHash('sha256').update(text).digest('hex');

export const servingBundle = 'exports.handler = async () => "serving";';
export const servingZip = zipOf({ 'index.js': servingBundle });
export const fixedZip = candidateZip(servingZip, { file: 'index.js', bundle: 'exports.handler = async () => "fixed";', sourceMap: '{}' }, 'price-quote-1');
export const fixedSha256 = codeSha256Of(fixedZip);

export function sampleWorkbench(change: Partial<Omit<Workbench, 'files' | 'manifest'>> & { readonly files?: Readonly<Record<string, string>>; readonly manifest?: Partial<Workbench['manifest']> } = {}): Workbench {
  const { files = { 'src/quote.ts': 'export const handler = async () => "serving";', 'src/price.ts': 'export const price = 1;', 'test/quote.test.ts': 'test' }, manifest, ...rest } = change;
  return {
    manifest: {
      schemaVersion: 1, entry: 'src/quote.ts', handlerFile: 'src/quote.ts', handler: 'handler', bundle: { file: 'index.js', sha256: hex(servingBundle) }, build: { platform: 'node' }, esbuildVersion: '0.28.2',
      editable: ['src/quote.ts', 'src/price.ts'], types: { options: {}, known: [] }, tests: [{ file: 'test/quote.test.ts' }], ...manifest,
    },
    files: new Map(Object.entries(files).map(([path, text]) => [path, strToU8(text)])),
    sourceMap: '{"version":3}', testBundles: new Map([['test/quote.test.ts', 'before']]), ...rest,
  };
}

export const builtCandidate = (change: Partial<Extract<BuiltCandidate, { strategy: 'template' }>> = {}): BuiltCandidate =>
  ({ strategy: 'template', template: 'guard-undefined', summary: 'guards the optional price', replaces: '2', key: 'patch.json', patchSha256: 'p1', files: ['src/quote.ts'], costUsd: 0, ...change });

export const sampleDiagnosis = (change: Partial<Diagnosis> = {}): Diagnosis =>
  ({ summary: 's', suspectVersion: '2', guilty: true, confidence: 1, evidence: {}, strategies: ['template'], key: 'k', ...change });

export const recorded = (requestId: string, change: Partial<RecordedEvent> = {}): RecordedEvent =>
  ({ schemaVersion: 1, requestId, at: '2026-11-21T10:00:00.000Z', version: '2', durationMs: 5, event: { sku: requestId }, outcome: { state: 'answered', output: 'ok' }, calls: [], redacted: 0, ...change });

export const answered = (requestId: string, change: Partial<CallResult> = {}): CallResult => ({ requestId, outcome: { state: 'answered', output: 'ok' }, durationMs: 1, unanswered: [], ...change });
export const threw = (requestId: string, message = 'price of undefined'): CallResult => answered(requestId, { outcome: { state: 'threw', errorType: 'TypeError', message, stack: '' } });
export const testRun = (name: string, state: TestResult['state'] = 'passed', reason = ''): TestResult => ({ file: 'test/quote.test.ts', name, state, reason });
export const report = (change: Partial<SandboxReport> = {}): SandboxReport => ({ ending: 'finished', reason: 'all ran', tests: [], calls: [], refused: [], output: '', durationMs: 10, ...change });

/** Answers by the code that it is given: `before` or `after`, whether as bundle or in tests. Keeps the jobs. */
export function scriptedSandbox(reports: Readonly<Record<string, SandboxReport>>): Sandbox & { readonly jobs: readonly SandboxJob[] } {
  const jobs: SandboxJob[] = [];
  return {
    jobs,
    async run(job) {
      jobs.push(job);
      const code = (job.run === 'calls' ? job.bundle : (job.tests[0]?.code ?? '')).replace(/^globalThis\.__ratchetCovered.*globalThis\.__ratchetChoice=\d+;/, '');
      const found = reports[code];
      if (!found) throw new Error(`sandbox: saw code "${code}", expected one of ${Object.keys(reports).join(', ')}`);
      return job.marks === undefined ? found : { ...found, passed: Array.from({ length: job.marks }, (_, mark) => mark) };
    },
  };
}

/** A compiler that finds nothing wrong, but for what is given. */
export function scriptedCompiler(change: Partial<Compiler> = {}): Compiler {
  return {
    syntaxErrors: async () => [], typeErrors: async () => [], handlerType: async () => '() => Promise<string>', eventCases: async () => [],
    build: async () => ({ bundle: 'fixed bundle', sourceMap: '{"version":3,"of":"fixed"}' }), bundleTests: async () => new Map([['test/quote.test.ts', { code: 'after' }]]), ...change,
  };
}
