import ts from 'typescript';
import { keyOf } from './expression-key';

/** Whether a node asks what a detector names: `GET rates.example/rates/*`, `GetItem rates`. */
export function asks(node: ts.Node, about: string): boolean {
  const [, path] = /^GET [^/\s]+(\/[^/\s*]+)/.exec(about) ?? [];
  if (path !== undefined) return ts.isCallExpression(node) && node.expression.getText() === 'fetch' && node.arguments.length === 1 && (node.arguments[0]?.getText() ?? '').includes(path);
  const operation = /^(\w+)(?: [\w.-]+)?$/.exec(about)?.[1];
  return operation !== undefined && ts.isNewExpression(node) && [`${operation}Command`, ...operation === 'GetItem' ? ['GetCommand'] : []].includes(keyOf(node.expression) ?? '');
}

export function nameOf(made: ts.FunctionLikeDeclaration): string | undefined {
  if (ts.isFunctionDeclaration(made)) return made.name?.text;
  return ts.isVariableDeclaration(made.parent) && ts.isIdentifier(made.parent.name) ? made.parent.name.text : undefined;
}

/** The statement of its file's own level, if it stands at that level. */
export function topOf(made: ts.FunctionLikeDeclaration): ts.Node {
  return ts.isVariableDeclaration(made.parent) ? made.parent.parent.parent : made;
}

/** Of `Promise<number>`, `number`. */
export function awaitedType(type: ts.TypeNode | undefined): string {
  return type && ts.isTypeReferenceNode(type) ? type.typeArguments?.[0]?.getText() ?? '' : '';
}

/** An answer that nobody can change while it is kept. */
export function isPlain(type: ts.TypeNode | undefined): boolean {
  return type !== undefined && type.getText().startsWith('Promise<') && /^(?:string|number|boolean|undefined|null|\s|\|)+$/.test(awaitedType(type));
}
