import { posix } from 'node:path';
import ts from 'typescript';
import { declaredAround } from './declared-around';

/** Something in a source by which code gets out of what it is given: what, as a reader knows it, and where. */
export interface WayOut {
  readonly what: string;
  /** Whether it is new where the component has it anywhere already, and not only as often. */
  readonly byName: boolean;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** Globals that reach the network, the process, or run text as code: each use counts. */
const reaching = new Set(['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'Worker', 'WebAssembly', 'eval', 'Function', 'globalThis', 'global', 'process', 'require', 'module']);
/** Globals that calculate, and nothing else. Every other one counts as soon as the component does not use it yet. */
const harmless = new Set((
  'undefined NaN Infinity arguments Array ArrayBuffer BigInt Boolean DataView Date Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError DOMException Intl Iterator JSON Map Math Number Object Promise Proxy Reflect RegExp Set String Symbol WeakMap WeakSet ' +
  'Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array BigInt64Array BigUint64Array Float32Array Float64Array parseInt parseFloat isNaN isFinite encodeURIComponent decodeURIComponent encodeURI decodeURI escape unescape atob btoa structuredClone queueMicrotask ' +
  'console performance crypto Buffer TextEncoder TextDecoder URL URLSearchParams AbortController AbortSignal Event EventTarget setTimeout clearTimeout setInterval clearInterval setImmediate clearImmediate exports'
).split(' '));
/** Properties that lead from any value to its makers, or from Node's objects to others. */
const properties = new Set(['constructor', 'prototype', '__proto__', '__defineGetter__', '__defineSetter__', '__lookupGetter__', '__lookupSetter__', 'getBuiltinModule', 'mainModule', 'binding', '_linkedBinding', 'dlopen', 'prepareStackTrace']);
const asText = new Set([...properties].filter((name) => name !== 'binding'));
/** By these a value passes for whatever a test expects, or the tests' own state is found. */
const marks = /^(?:asymmetricMatch|\$\$typeof|getOwnPropertySymbols)$/;
const prototypeCalls = /^(?:Object|Reflect)\.(?:setPrototypeOf|defineProperty|defineProperties|assign|set)$/;
const address = /^(?:https?|wss?|ftp|file|data|node|tcp|udp):|:\/\//i;

/** Every way out in a source. A parser's view: what a text becomes when it runs, it does not see. */
export function waysOut(file: string, text: string): readonly WayOut[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const lines = text.split('\n');
  const found: WayOut[] = [];
  const note = (node: ts.Node, what: string, byName = false): void => {
    const { line, character } = source.getLineAndCharacterOfPosition(node.getStart());
    found.push({ what, byName, file, line: line + 1, column: character + 1, text: (lines[line] ?? '').trim() });
  };
  const visit = (node: ts.Node): void => {
    if (isTypeOnly(node)) return;
    const module = moduleOf(node);
    if (module) note(node, module.text === undefined ? `${module.by} of what is worked out` : `${module.by} of ${named(file, module.text)}`, module.text !== undefined);
    else if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) noteText(node, note);
    else if (ts.isIdentifier(node)) noteIdentifier(node, note);
    else if (ts.isPropertyAccessExpression(node) && properties.has(node.name.text)) note(node.name, `.${node.name.text}`);
    else if (ts.isBindingElement(node) && properties.has((node.propertyName ?? node.name).getText())) note(node, `.${(node.propertyName ?? node.name).getText()}`);
    else if (node.kind === ts.SyntaxKind.ThisKeyword && isPlainThis(node)) note(node, 'this of a plain function, which may be the global object');
    else if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) note(node, node.getText());
    const written = writtenBy(node);
    if (written) noteWrite(written, note);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

type Note = (node: ts.Node, what: string, byName?: boolean) => void;

/** `import`, `export … from`, `import()` and `require()`; `text` is undefined for one that is no literal. */
function moduleOf(node: ts.Node): { readonly by: string; readonly text: string | undefined } | undefined {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) return { by: 'import', text: literal(node.moduleSpecifier) };
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) return { by: 'import', text: literal(node.moduleReference.expression) };
  if (!ts.isCallExpression(node)) return undefined;
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword) return { by: 'import()', text: literal(node.arguments[0]) };
  return ts.isIdentifier(node.expression) && node.expression.text === 'require' && !declaredAround(node.expression) ? { by: 'import', text: literal(node.arguments[0]) } : undefined;
}

const fileOf = 'the file ';

/** A file by its path from the root; a module by its name. */
function named(file: string, module: string): string {
  return module.startsWith('.') ? `${fileOf}${posix.join(posix.dirname(file), module).replace(/\.[cm]?[jt]sx?$/, '')}` : module.replace(/^node:/, '');
}

function noteText(node: ts.StringLiteralLike | ts.TemplateHead, note: Note): void {
  const { parent } = node;
  // A module's name was told as such.
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || ts.isExternalModuleReference(parent) || moduleOf(parent)?.text !== undefined) return;
  if (address.test(node.text)) note(node, `the address ${node.text.slice(0, 100)}`, true);
  else if (marks.test(node.text) || /^(?:\$\$)?jest[.-]/.test(node.text)) note(node, `a mark of tests, ${node.text}`);
  else if (asText.has(node.text)) note(node, `the name ${node.text} as a text`);
}

function noteIdentifier(node: ts.Identifier, note: Note): void {
  const { parent, text } = node;
  if (marks.test(text)) return note(node, `a mark of tests, ${text}`);
  if (ts.isPropertyAccessExpression(parent) && parent.name.text === 'getPrototypeOf') note(node, `${text}.getPrototypeOf`);
  if (harmless.has(text) || isName(node) || declaredAround(node)) return;
  if (text === 'require' && ts.isCallExpression(parent) && parent.expression === node) return;
  if (!reaching.has(text)) return note(node, `the global ${text}`, true);
  if (text !== 'process') return note(node, [text, partOf(node)].filter(Boolean).join('.'));
  if (!ts.isPropertyAccessExpression(parent)) return note(node, text);
  const { parent: outer } = parent;
  if (parent.name.text !== 'env') return note(node, `process.${parent.name.text}`);
  if (ts.isPropertyAccessExpression(outer) && outer.expression === parent) return note(node, `the variable ${outer.name.text}`, true);
  if (ts.isElementAccessExpression(outer) && ts.isStringLiteralLike(outer.argumentExpression)) return note(node, `the variable ${outer.argumentExpression.text}`, true);
  note(node, 'process.env');
}

/** `globalThis.fetch`, `Reflect.get(globalThis, 'fetch')`: which part of a global. */
function partOf({ parent }: ts.Identifier): string | undefined {
  if (ts.isPropertyAccessExpression(parent)) return parent.name.text;
  if (ts.isElementAccessExpression(parent)) return literal(parent.argumentExpression);
  return ts.isCallExpression(parent) && parent.expression.getText().startsWith('Reflect.') ? literal(parent.arguments[1]) : undefined;
}

/** A name of something, and no evaluation of it. `{ fetch }` is one. */
function isName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isBindingElement(parent)) return parent.propertyName === node;
  if (ts.isImportSpecifier(parent) || ts.isImportClause(parent) || ts.isNamespaceImport(parent) || ts.isNamespaceExport(parent) || ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent) || ts.isMetaProperty(parent) || ts.isJsxAttribute(parent)) return true;
  if (ts.isExportSpecifier(parent)) return parent.propertyName !== undefined && parent.name === node;
  return (ts.isPropertyAssignment(parent) || ts.isClassElement(parent) || ts.isEnumMember(parent)) && parent.name === node;
}

/** What a node writes to: the target of an assignment, of `delete`, `++`, or the first argument of a call that changes its object. */
function writtenBy(node: ts.Node): ts.Expression | undefined {
  if (ts.isBinaryExpression(node) && node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && node.operatorToken.kind <= ts.SyntaxKind.LastAssignment) return node.left;
  if (ts.isDeleteExpression(node)) return node.expression;
  if ((ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken)) return node.operand;
  return ts.isCallExpression(node) && prototypeCalls.test(node.expression.getText()) ? node.arguments[0] : undefined;
}

function noteWrite(target: ts.Expression, note: Note): void {
  let root: ts.Expression = target;
  let prototype = false;
  while (ts.isPropertyAccessExpression(root) || ts.isElementAccessExpression(root) || ts.isNonNullExpression(root) || ts.isParenthesizedExpression(root) || ts.isAsExpression(root)) {
    prototype ||= ts.isPropertyAccessExpression(root) && root.name.text === 'prototype';
    root = root.expression;
  }
  const what = target.getText().replace(/\s+/g, ' ').slice(0, 60);
  if (prototype) note(target, `a write to the prototype ${what}`);
  else if (ts.isIdentifier(root) && !declaredAround(root)) note(target, `a write to the global ${what}`);
}

/** Outside of a class, an object's method and a module's own level `this` may be the global object. */
function isPlainThis(node: ts.Node): boolean {
  const owner = ts.findAncestor(node, (up) => (ts.isFunctionLike(up) && !ts.isArrowFunction(up)) || ts.isClassLike(up) || ts.isSourceFile(up));
  return owner !== undefined && (ts.isFunctionDeclaration(owner) || ts.isFunctionExpression(owner));
}

/** What is gone when the code runs. A value with type arguments is not. */
function isTypeOnly(node: ts.Node): boolean {
  if (ts.isExpressionWithTypeArguments(node)) return ts.isHeritageClause(node.parent) && (node.parent.token === ts.SyntaxKind.ImplementsKeyword || ts.isInterfaceDeclaration(node.parent.parent));
  if (ts.isImportDeclaration(node)) return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
  return ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isTypeParameterDeclaration(node) || (ts.isExportDeclaration(node) && node.isTypeOnly);
}

function literal(node: ts.Node | undefined): string | undefined {
  return node && ts.isStringLiteralLike(node) ? node.text : undefined;
}
