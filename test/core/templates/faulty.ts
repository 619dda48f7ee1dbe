import { strToU8 } from 'fflate';
import { transformSync } from 'esbuild';
import vm from 'node:vm';
import type { Diagnosis } from '../../../core/cycle';
import { mapFrames } from '../../../core/map-frames';
import type { Workbench } from '../../../core/workbench';

/** A component of one source that exports `run`, as a workbench. */
export function workbenchOf(source: string, file = 'src/run.ts'): Workbench {
  const { map } = transformSync(source, { loader: 'ts', format: 'cjs', target: 'node20', sourcemap: 'external', sourcefile: file });
  return {
    manifest: {
      schemaVersion: 1, entry: 'entry.ts', handlerFile: file, handler: 'run', bundle: { file: 'index.js', sha256: 'b1' }, build: {}, esbuildVersion: '0',
      editable: [file], types: { options: {}, known: [] }, tests: [],
    },
    files: new Map([[file, strToU8(source)]]),
    sourceMap: map,
    testBundles: new Map(),
  };
}

export type Ending = { readonly answer: unknown } | { readonly failure: string; readonly stack: string };

/** What `run` does with the input, in a realm of its own. */
export async function call(source: string, input: unknown): Promise<Ending> {
  const { code } = transformSync(source, { loader: 'ts', format: 'cjs', target: 'node20' });
  const module = { exports: {} as { run?: (input: unknown) => unknown } };
  vm.runInNewContext(`(function (module, exports) {\n${code}\n})`, {}, { filename: '/var/task/index.js', lineOffset: -1 })(module, module.exports);
  try {
    return { answer: JSON.parse(JSON.stringify((await module.exports.run!(input)) ?? null)) };
  } catch (error) {
    const { name, message, stack } = error as Error;
    return { failure: `${name}: ${message}`, stack: stack ?? '' };
  }
}

/** As Diagnose finds it: by the stack of the call and the source map. */
export async function diagnosed(source: string, input: unknown): Promise<Diagnosis> {
  const ending = await call(source, input);
  if ('answer' in ending) throw new Error(`The call worked, expected it to fail: ${JSON.stringify(ending.answer)}`);
  return diagnosisOf({ fault: { key: 'f', requestId: 'r', at: '2026-11-21T12:00:00.000Z', failure: ending.failure }, lines: [...mapFrames(ending.stack, workbenchOf(source))] });
}

export function diagnosisOf(change: Partial<Diagnosis> = {}): Diagnosis {
  return { summary: 's', suspectVersion: '2', guilty: false, confidence: 0.8, evidence: {}, strategies: ['template'], key: 'k', ...change };
}
