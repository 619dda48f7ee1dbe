import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { SourceLine } from './cycle';
import { sourceOf, type Workbench } from './workbench';

/** Frames that are read of one stack; V8 writes ten unless it is told otherwise. */
const mostFrames = 50;

/**
 * The frames of a stack that lie in the component's own sources, innermost first, by the source map of its bundle; a frame
 * that names a source already (`--enable-source-maps`) as it is. Node's frames, dependencies and the generated entry are
 * left out.
 */
export function mapFrames(stack: string, workbench: Workbench): readonly SourceLine[] {
  const map = readMap(workbench.sourceMap);
  const own = new Set([...workbench.manifest.editable, workbench.manifest.handlerFile]);
  return stack.split('\n').map(readFrame).filter((frame) => frame !== undefined).slice(0, mostFrames).flatMap((frame) => {
    const place = frame.path.endsWith(`/${workbench.manifest.bundle.file}`) || frame.path === workbench.manifest.bundle.file ? mapped(frame, map) : frame;
    const file = place && ownFile(place.path, own, workbench.manifest.entry);
    if (!place || file === undefined) return [];
    const text = sourceOf(workbench, file)?.split(/\r?\n/)[place.line - 1];
    return text === undefined ? [] : [{ file, line: place.line, column: place.column, ...(frame.function !== undefined && { function: frame.function }), text: text.trim() }];
  });
}

interface Frame {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly function: string | undefined;
}

/** `at async name (file:///var/task/index.mjs:1:2)`, with or without each of its parts. */
function readFrame(line: string): Frame | undefined {
  const read = /^\s*at (?:async )?(?:(?:new )?(.+?) \()?(?:file:\/\/)?([^()]+?):(\d+):(\d+)\)?\s*$/.exec(line);
  const path = read?.[2];
  if (!read || path === undefined || path.startsWith('node:')) return undefined;
  return { path: path.replaceAll('\\', '/'), line: Number(read[3]), column: Number(read[4]), function: functionName(read[1]) };
}

/** `Object.handler [as run]` → `handler`: V8 names the receiver's class, or `Object` for a call by a property. */
function functionName(told: string | undefined): string | undefined {
  const name = told?.replace(/ \[as .*\]$/, '').replace(/^(?:Object|Module|Function|exports)\./, '');
  return name === undefined || name === '<anonymous>' ? undefined : name;
}

function mapped({ line, column, function: name }: Frame, map: TraceMap | undefined): Frame | undefined {
  if (!map || line < 1 || column < 1) return undefined;
  const original = originalPositionFor(map, { line, column: column - 1 });
  return original.source === null ? undefined : { path: original.source, line: original.line, column: original.column + 1, function: name };
}

function readMap(text: string): TraceMap | undefined {
  try {
    return new TraceMap(text);
  } catch {
    return undefined;
  }
}

/** Sources are relative to the root, or to a bundle elsewhere (`../src/a.ts`), or absolute: the longest file that they end with. */
function ownFile(path: string, own: ReadonlySet<string>, entry: string): string | undefined {
  const bare = path.replace(/^(?:\.{1,2}\/)+/, '');
  if (bare.includes('node_modules/') || bare === entry) return undefined;
  return [...own].filter((file) => file !== entry && (bare === file || bare.endsWith(`/${file}`))).sort((one, other) => other.length - one.length)[0];
}
