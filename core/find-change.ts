import { structuredPatch } from 'diff';
import type { Diagnosis, FunctionVersion, SourceLine } from './cycle';
import { sourceOf, type Workbench } from './workbench';

interface ChangeFacts {
  readonly versions: readonly FunctionVersion[];
  readonly suspectVersion: string;
  /** The component's own line that fails, where it is known. */
  readonly line: SourceLine | undefined;
  readonly workbench: Workbench | undefined;
  /** Of the version that served before. */
  readonly before: Workbench | undefined;
}

/** The deployment that brought the version, and what it changed in the component's own sources as far as both are at hand. */
export function findChange({ versions, suspectVersion, line, workbench, before }: ChangeFacts): Diagnosis['change'] {
  const suspect = versions.find(({ version }) => version === suspectVersion);
  if (!suspect) return undefined;
  const change = { version: suspect.version, publishedAt: suspect.publishedAt };
  if (!workbench || !before) return { ...change, files: [], touchesLine: false };
  const own = [...new Set([...workbench.manifest.editable, ...before.manifest.editable])].sort();
  const files = own.filter((file) => sourceOf(workbench, file) !== sourceOf(before, file));
  return { ...change, files, touchesLine: line !== undefined && files.includes(line.file) && isNewLine(sourceOf(before, line.file), sourceOf(workbench, line.file), line.line) };
}

/** Whether a line of the text as it is now is one that the change added or wrote anew. */
function isNewLine(before = '', after = '', line: number): boolean {
  return structuredPatch('', '', before, after, '', '', { context: 0 }).hunks.some(({ newStart, newLines }) => line >= newStart && line < newStart + newLines);
}
