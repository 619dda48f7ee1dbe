import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Construct } from 'constructs';
import { refused } from './function-props';

/**
 * The entry file as NodejsFunction would find it: the one given, or beside the file that calls `new ManagedFunction`, named
 * for that file and the construct's id (`shop-stack.PriceQuote.ts`).
 * @throws InvalidInput
 */
export function findEntry(construct: Construct, id: string, given: string | undefined): string {
  if (given !== undefined) {
    const entry = resolve(given);
    if (!/\.([cm]?[jt]s|[jt]sx)$/.test(entry)) throw refused(construct, 'entry', given, 'a JavaScript or TypeScript file');
    if (!existsSync(entry)) throw refused(construct, 'entry', given, `a file that exists (looked for ${entry})`);
    return entry;
  }
  const definingFile = callerOf('ManagedFunction');
  const stem = definingFile?.slice(0, -extname(definingFile).length);
  const found = extensions.map((extension) => `${stem}.${id}${extension}`).find((file) => stem !== undefined && existsSync(file));
  if (found === undefined) throw refused(construct, 'entry', undefined, `the path of the handler's file, or a file ${stem ?? '<this file>'}.${id}.ts`);
  return found;
}

const extensions = ['.ts', '.js', '.mjs', '.mts', '.cts', '.cjs'];

/** The file whose code called the named constructor. */
function callerOf(constructorName: string): string | undefined {
  const original = Error.prepareStackTrace;
  let sites: readonly NodeJS.CallSite[] = [];
  Error.prepareStackTrace = (_error, callSites) => {
    sites = callSites;
    return '';
  };
  void new Error('call sites').stack;
  Error.prepareStackTrace = original;
  const index = sites.findIndex((site) => site.getFunctionName() === constructorName);
  const file = index < 0 ? undefined : sites[index + 1]?.getFileName();
  return file?.startsWith('file:') ? fileURLToPath(file) : file ?? undefined;
}
