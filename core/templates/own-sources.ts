import ts from 'typescript';
import type { SourceLine } from '../cycle';
import { sourceOf, type Workbench } from '../workbench';
import type { TemplateContext } from './types';

/** The component's own sources, each as a tree that knows its parents. */
export function ownSources(workbench: Workbench): readonly ts.SourceFile[] {
  return workbench.manifest.editable.flatMap((file) => {
    const text = sourceOf(workbench, file);
    return text === undefined ? [] : [ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)];
  });
}

export interface Failing {
  /** `TypeError: Cannot read properties of undefined (reading 'city')` */
  readonly failure: string;
  /** Where it was thrown. */
  readonly line: SourceLine;
  readonly source: ts.SourceFile;
  readonly sources: readonly ts.SourceFile[];
}

/** What the captured call failed with and where, in a source that may be changed; or why that is not known. */
export function failingSource({ workbench, diagnosis, fault }: TemplateContext): Failing | { readonly nothing: string } {
  const failure = fault?.outcome.state === 'threw' ? `${fault.outcome.errorType}: ${fault.outcome.message}` : diagnosis.fault?.failure;
  const line = diagnosis.lines?.[0];
  if (failure === undefined || !line) return { nothing: 'saw no error with a line in the component\'s own source, expected one' };
  const sources = ownSources(workbench);
  const source = sources.find(({ fileName }) => fileName === line.file);
  if (!source) return { nothing: `${line.file}: not among the component's own sources, expected one of ${workbench.manifest.editable.slice(0, 5).join(', ')}` };
  return { failure, line, source, sources };
}

/** `src/run.ts:3 (run)` */
export function placeOf({ file, line, function: name }: SourceLine): string {
  return `${file}:${line}${name === undefined ? '' : ` (${name})`}`;
}

/** `src/run.ts:3` */
export function placeIn(node: ts.Node): string {
  return `${node.getSourceFile().fileName}:${lineOf(node)}`;
}

export function lineOf(node: ts.Node): number {
  return node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1;
}
