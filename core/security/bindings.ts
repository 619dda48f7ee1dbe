import ts from 'typescript';
import { bareOf } from '../templates/expression-key';

/** Something that a name was given: the expression, and the properties of it that were taken. */
export interface Given {
  readonly from: ts.Expression;
  readonly keys: readonly string[];
  /** Only a part of the name's value: which property; `''` for one that is not known, or an element. */
  readonly part?: string;
}

/** A parameter: of which function, the how manieth, and which properties of it. */
interface Parameter {
  readonly of: ts.SignatureDeclaration;
  readonly index: number;
  readonly keys: readonly string[];
  readonly declaration: ts.ParameterDeclaration;
}

/** What one declared name may hold, wherever in the file it is given something. */
export interface Binding {
  readonly name: string;
  readonly given: Given[];
  readonly parameter: Parameter | undefined;
  readonly module: string | undefined;
  readonly made: ts.SignatureDeclaration | undefined;
  /** Calls of the name, and other uses of it. */
  readonly calls: ts.CallExpression[];
  readonly isOwned: { escapes: boolean };
}

export interface Bindings {
  of(name: ts.Identifier): Binding | undefined;
}

type Scopes = Map<ts.Node, Map<string, Binding>>;
const collecting = new Set(['push', 'unshift', 'add', 'set', 'append', 'concat']);

export function bindingsOf(source: ts.SourceFile): Bindings {
  const scopes: Scopes = new Map();
  const find = (name: ts.Identifier): Binding | undefined => {
    for (let up: ts.Node | undefined = name; up; up = up.parent) {
      const found = scopes.get(up)?.get(name.text);
      if (found) return found;
    }
    return undefined;
  };
  const declare = (scope: ts.Node, name: string, about: Partial<Binding>): void => {
    const names = scopes.get(scope) ?? new Map<string, Binding>();
    scopes.set(scope, names);
    const known = names.get(name);
    if (known) known.given.push(...(about.given ?? []));
    else names.set(name, { name, given: [], parameter: undefined, module: undefined, made: undefined, calls: [], isOwned: { escapes: false }, ...about });
  };
  walk(source, (node) => { declarations(node, declare); });
  walk(source, (node) => { undeclared(node, find, declare); });
  walk(source, (node) => { uses(node, find); });
  return { of: find };
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => { walk(child, visit); });
}

type Declare = (scope: ts.Node, name: string, about: Partial<Binding>) => void;

function declarations(node: ts.Node, declare: Declare): void {
  if (ts.isVariableDeclaration(node)) {
    const scope = scopeOf(node);
    const from = node.initializer ?? loopedOver(node);
    const module = from === undefined ? undefined : requiredBy(from);
    for (const { name, keys } of namesIn(node.name, [])) {
      const made = from !== undefined && keys.length === 0 && isMade(from) ? from : undefined;
      declare(scope, name, { given: from === undefined ? [] : [{ from, keys }], module: module === undefined ? undefined : [module, ...keys].join('.').replace(/\.default\b/, ''), made });
    }
  } else if (ts.isParameter(node) && ts.isFunctionLike(node.parent)) {
    const of = node.parent;
    for (const { name, keys } of namesIn(node.name, [])) declare(of, name, { parameter: { of, index: of.parameters.indexOf(node), keys, declaration: node } });
  } else if (ts.isFunctionDeclaration(node) && node.name) {
    declare(node.parent, node.name.text, { made: node, isOwned: { escapes: isExported(node) } });
  } else if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier) && node.importClause) {
    const module = bareModule(node.moduleSpecifier.text);
    const { name, namedBindings } = node.importClause;
    if (name) declare(node.parent, name.text, { module });
    if (namedBindings && ts.isNamespaceImport(namedBindings)) declare(node.parent, namedBindings.name.text, { module });
    if (namedBindings && ts.isNamedImports(namedBindings)) for (const one of namedBindings.elements) declare(node.parent, one.name.text, { module: `${module}.${(one.propertyName ?? one.name).text}`.replace(/\.default$/, '') });
  } else if (ts.isCatchClause(node) && node.variableDeclaration) {
    for (const { name } of namesIn(node.variableDeclaration.name, [])) declare(node, name, {});
  }
}

/** A name that is written to and declared nowhere is of the whole file. */
function undeclared(node: ts.Node, find: Bindings['of'], declare: Declare): void {
  if (ts.isBinaryExpression(node) && isWrite(node.operatorToken.kind) && ts.isIdentifier(node.left) && !find(node.left)) declare(node.getSourceFile(), node.left.text, {});
}

/** Later assignments, what is put into a list or an object, and calls. */
function uses(node: ts.Node, find: Bindings['of']): void {
  if (ts.isBinaryExpression(node) && isWrite(node.operatorToken.kind)) {
    const target = rootOf(node.left);
    if (target) find(target)?.given.push({ from: node.right, keys: [], ...(target === node.left ? {} : { part: ts.isPropertyAccessExpression(node.left) && node.left.expression === target ? node.left.name.text : '' }) });
  }
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && collecting.has(node.expression.name.text) && ts.isIdentifier(node.expression.expression)) {
    const binding = find(node.expression.expression);
    for (const from of node.arguments) if (binding && binding.module === undefined && binding.parameter === undefined) binding.given.push({ from, keys: [], part: '' });
  }
  if (!ts.isIdentifier(node)) return;
  const { parent } = node;
  if (ts.isCallExpression(parent) && parent.expression === node) find(node)?.calls.push(parent);
  else if (ts.isExportSpecifier(parent) || (ts.isPropertyAssignment(parent) && parent.initializer === node) || ts.isShorthandPropertyAssignment(parent) || (ts.isBinaryExpression(parent) && parent.right === node) || (ts.isCallExpression(parent) && parent.arguments.some((one) => one === node))) {
    const binding = find(node);
    if (binding) binding.isOwned.escapes = true;
  }
}

const { EqualsToken, PlusEqualsToken, QuestionQuestionEqualsToken, BarBarEqualsToken } = ts.SyntaxKind;
const isWrite = (kind: ts.SyntaxKind): boolean => [EqualsToken, PlusEqualsToken, QuestionQuestionEqualsToken, BarBarEqualsToken].includes(kind);

/** The name whose value a write changes. */
function rootOf(target: ts.Expression): ts.Identifier | undefined {
  if (ts.isIdentifier(target)) return target;
  return ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target) ? rootOf(target.expression) : undefined;
}

function scopeOf(node: ts.VariableDeclaration): ts.Node {
  const isVar = ts.isVariableDeclarationList(node.parent) && (node.parent.flags & ts.NodeFlags.BlockScoped) === 0;
  return ts.findAncestor(node.parent, (up) => ts.isSourceFile(up) || ts.isFunctionLike(up) || (!isVar && (ts.isBlock(up) || ts.isCaseBlock(up) || ts.isIterationStatement(up, false)))) ?? node.getSourceFile();
}

function loopedOver({ parent: { parent } }: ts.VariableDeclaration): ts.Expression | undefined {
  return ts.isForOfStatement(parent) || ts.isForInStatement(parent) ? parent.expression : undefined;
}

function namesIn(name: ts.BindingName, keys: readonly string[]): readonly { readonly name: string; readonly keys: readonly string[] }[] {
  if (ts.isIdentifier(name)) return [{ name: name.text, keys }];
  return [...name.elements].flatMap((one) => {
    if (!ts.isBindingElement(one)) return [];
    if (ts.isArrayBindingPattern(name) || one.dotDotDotToken) return namesIn(one.name, keys);
    const key = one.propertyName ?? one.name;
    return namesIn(one.name, ts.isIdentifier(key) || ts.isStringLiteral(key) ? [...keys, key.text] : keys);
  });
}

export function isMade(node: ts.Node): node is ts.ArrowFunction | ts.FunctionExpression {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}

/** What a function answers with. */
export function answersOf(made: ts.SignatureDeclaration): readonly ts.Expression[] {
  const body = 'body' in made ? made.body : undefined;
  if (!body || !ts.isBlock(body)) return body === undefined ? [] : ts.isArrowFunction(made) && !ts.isBlock(made.body) ? [made.body] : [];
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node) && node.expression) found.push(node.expression);
    if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit);
  };
  ts.forEachChild(body, visit);
  return found;
}

export function isExported(node: ts.Node): boolean {
  return ts.canHaveModifiers(node) && (node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false);
}

/** `require('mysql2/promise').createPool` is of the module `mysql2`. */
function requiredBy(node: ts.Expression): string | undefined {
  const bare = bareOf(node);
  if (ts.isPropertyAccessExpression(bare)) {
    const module = requiredBy(bare.expression);
    return module === undefined ? undefined : `${module}.${bare.name.text}`;
  }
  const [argument] = ts.isCallExpression(bare) ? bare.arguments : [];
  return ts.isCallExpression(bare) && ts.isIdentifier(bare.expression) && bare.expression.text === 'require' && argument && ts.isStringLiteralLike(argument) ? bareModule(argument.text) : undefined;
}

/** `node:fs/promises` and `fs` are the same to a rule. */
function bareModule(module: string): string {
  const plain = module.replace(/^node:/, '');
  return plain.startsWith('@') || plain.startsWith('.') ? plain : plain.replace(/\/.*$/, '');
}
