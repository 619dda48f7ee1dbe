import ts from 'typescript';

/** All nodes of a kind below one, in the order of the text. */
export function nodesIn<Found extends ts.Node>(root: ts.Node, is: (node: ts.Node) => node is Found): readonly Found[] {
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    if (is(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(root, visit);
  return found;
}

/** The same, without what functions below it do. */
export function ownNodesIn<Found extends ts.Node>(root: ts.Node, is: (node: ts.Node) => node is Found): readonly Found[] {
  return nodesIn(root, is).filter((node) => ts.findAncestor(node.parent, (up) => up === root || ts.isFunctionLike(up)) === root);
}

export function functionRound(node: ts.Node): ts.FunctionLikeDeclaration | undefined {
  return ts.findAncestor(node.parent, (up): up is ts.FunctionLikeDeclaration => ts.isFunctionLike(up) && 'body' in up);
}

export function isAsync(made: ts.Node | undefined): boolean {
  return made !== undefined && ts.canHaveModifiers(made) && (made.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) ?? false);
}

/** The statement of a block in which a node stands, in its own function. */
export function statementRound(node: ts.Node): ts.Statement | undefined {
  return ts.findAncestor(node, (up): up is ts.Statement => ts.isStatement(up) && (ts.isBlock(up.parent) || ts.isSourceFile(up.parent) || ts.isCaseOrDefaultClause(up.parent)));
}

/** Evaluations of a name below a node: no declarations, no names of properties, no types. */
export function usesIn(root: ts.Node, name: string): readonly ts.Identifier[] {
  return nodesIn(root, ts.isIdentifier).filter((node) => node.text === name && isUse(node));
}

/** Every name below a node, for choosing one that is not there. */
export function allNames(root: ts.Node): ReadonlySet<string> {
  return new Set(nodesIn(root, ts.isIdentifier).map(({ text }) => text));
}

/** What a source imports by a name, from where, under which name of its own. */
export function importOf(source: ts.SourceFile, name: string): { readonly module: string; readonly imported: string; readonly specifier: ts.ImportSpecifier | undefined } | undefined {
  for (const { importClause, moduleSpecifier } of source.statements.filter(ts.isImportDeclaration)) {
    if (!importClause || !ts.isStringLiteral(moduleSpecifier)) continue;
    const { name: byDefault, namedBindings } = importClause;
    if (byDefault?.text === name) return { module: moduleSpecifier.text, imported: 'default', specifier: undefined };
    const specifier = namedBindings && ts.isNamedImports(namedBindings) ? namedBindings.elements.find((one) => one.name.text === name) : undefined;
    if (specifier) return { module: moduleSpecifier.text, imported: (specifier.propertyName ?? specifier.name).text, specifier };
  }
  return undefined;
}

export function isTypeScript({ fileName }: ts.SourceFile): boolean {
  return /\.[cm]?tsx?$/.test(fileName);
}

function isUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isBindingElement(parent) || ts.isPropertyDeclaration(parent)) return parent.initializer === node;
  return !ts.isTypeNode(parent) && !ts.isQualifiedName(parent) && !ts.isImportSpecifier(parent) && !ts.isImportClause(parent) && !ts.isFunctionLike(parent) && !ts.isPropertySignature(parent);
}
