import ts from 'typescript';
import { functionRound, isAsync, nodesIn } from './find-nodes';
import { bareOf } from './expression-key';
import { failingSource, lineOf, placeOf } from './own-sources';
import { outermost, told } from './places';
import { isPromised, isReadOf, readsOf } from './promises';
import { edited } from './text-edits';
import type { Template } from './types';

/**
 * A promise that was read as if it were its value. Only where the function that was called is the component's own and is
 * declared async, and where nobody does anything with the promise that one does with promises.
 */
export const awaitPromise: Template = {
  name: 'await-promise',
  mends: 'failures',
  doc: 'Awaits what an async function of the component answers, where its promise was read as if it were the answer',
  variants(context) {
    const failing = failingSource(context);
    if ('nothing' in failing) return failing;
    const { failure, line, source } = failing;
    const shown = shownBy(failure);
    if (!shown) return { nothing: `saw "${failure.slice(0, 120)}", expected an error that reading a promise gives` };
    const unawaited = nodesIn(source, ts.isCallExpression).filter((call) => isPromised(call, failing) && !ts.isAwaitExpression(outermost(call).parent));
    const read = unawaited.map((call) => ({ call, reads: readsOf(call) })).filter(({ reads }) => reads.some((one) => lineOf(one) === line.line && shown(one)));
    const [only, ...others] = read;
    if (!only || others.length > 0) return { nothing: `${placeOf(line)}: saw ${read.length} promises of its own functions that are read there, expected one` };
    const { call, reads } = only;
    const kept = reads.find((one) => !isReadOf(one));
    if (kept) return { nothing: `${placeOf(line)}: ${told(outermost(kept).parent)} does something with the promise itself` };
    if (!isAsync(functionRound(call))) return { nothing: `${placeOf(line)}: the function round ${told(call)} is not async, so nothing can be awaited there` };
    const stepped = reads.includes(call);
    return [{
      files: { [line.file]: edited(source.text, [{ at: call.getStart(), insert: stepped ? '(await ' : 'await ' }, ...stepped ? [{ at: call.end, insert: ')' }] : []]) },
      summary: `awaits ${told(call)}, whose promise was read as if it were the answer at ${placeOf(line)}`,
    }];
  },
};

/** Whether the evaluation of a promise would fail so. */
function shownBy(failure: string): ((read: ts.Expression) => boolean) | undefined {
  if (/^SyntaxError: .*\[object Promise\]/.test(failure)) return (read) => ts.isTemplateSpan(read.parent) || (ts.isCallExpression(read.parent) && read.parent.arguments.includes(read));
  const property = /^TypeError: Cannot read properties of undefined \(reading '(.+?)'\)/.exec(failure)?.[1];
  if (property !== undefined) return (read) => nameOf(read.parent.parent, stepOf(read)) === property || isTakenApart(read, property);
  const called = /^TypeError: (.+) is not a function/.exec(failure)?.[1];
  if (called !== undefined) return (read) => stepOf(read)?.getText().replace(/\(.*\)(?=\.)/s, '(...)') === called;
  return /^TypeError: .+ is not iterable/.test(failure) ? (read) => ts.isForOfStatement(read.parent) || ts.isSpreadElement(read.parent) : undefined;
}

function stepOf(read: ts.Expression): ts.Expression | undefined {
  const at = outermost(read);
  return (ts.isPropertyAccessExpression(at.parent) || ts.isElementAccessExpression(at.parent)) && at.parent.expression === at ? at.parent : undefined;
}

function nameOf(node: ts.Node, of: ts.Expression | undefined): string | undefined {
  return of && ts.isPropertyAccessExpression(node) && bareOf(node.expression) === of ? node.name.text : undefined;
}

/** `const { lines } = load(id)`, and `lines.length` later. */
function isTakenApart(read: ts.Expression, property: string): boolean {
  return ts.isPropertyAccessExpression(read.parent) && read.parent.name.text === property && ts.isIdentifier(read);
}
