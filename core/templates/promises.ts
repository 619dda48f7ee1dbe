import ts from 'typescript';
import { keyOf } from './expression-key';
import { functionRound, importOf, isAsync, nodesIn, usesIn } from './find-nodes';
import type { Failing } from './own-sources';
import { outermost } from './places';

/** A call of an async function, of this source or of one of its own that it is imported from. */
export function isPromised(call: ts.CallExpression, { source, sources }: Failing): boolean {
  const name = ts.isIdentifier(call.expression) ? call.expression.text : undefined;
  if (name === undefined) return false;
  const imported = importOf(source, name);
  const places = imported ? sources.filter((one) => one !== source && imported.module.startsWith('.') && one.fileName.replace(/(?:\/index)?\.[cm]?[jt]sx?$/, '').endsWith(imported.module.replace(/^(?:\.{1,2}\/)+|\.[cm]?[jt]sx?$/g, ''))) : [source];
  const declared = places.flatMap((one) => [...nodesIn(one, ts.isFunctionDeclaration), ...nodesIn(one, ts.isVariableDeclaration)]).filter((one) => one.name?.getText() === (imported?.imported ?? name));
  return declared.length === 1 && declared.every((one) => isAsync(ts.isVariableDeclaration(one) ? one.initializer : one));
}

/** Where the promise of a call is evaluated: the variable that holds it or a part of it, or the call itself. */
export function readsOf(call: ts.CallExpression): readonly ts.Expression[] {
  const { parent } = outermost(call);
  if (!ts.isVariableDeclaration(parent)) return [call];
  const names = ts.isIdentifier(parent.name) ? [parent.name] : parent.name.elements.flatMap((one) => (ts.isBindingElement(one) && ts.isIdentifier(one.name) ? [one.name] : []));
  return names.flatMap(({ text }) => usesIn(functionRound(call) ?? call.getSourceFile(), text));
}

/** Whether a promise is read there as if it were its value, and nothing is done with it as with a promise. */
export function isReadOf(read: ts.Expression): boolean {
  const at = outermost(read);
  const { parent } = at;
  if (ts.isPropertyAccessExpression(parent)) return !['then', 'catch', 'finally'].includes(parent.name.text);
  if (ts.isCallExpression(parent)) return /^(?:JSON\.parse|String)$/.test(keyOf(parent.expression) ?? '');
  return ts.isElementAccessExpression(parent) || ts.isForOfStatement(parent) || ts.isTemplateSpan(parent) || (ts.isSpreadElement(parent) && !ts.isCallExpression(parent.parent));
}
