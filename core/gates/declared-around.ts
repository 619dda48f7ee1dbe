import ts from 'typescript';

/** Whether a name that is evaluated was declared by the source itself: then it is no global. */
export function declaredAround(name: ts.Identifier): boolean {
  for (let up: ts.Node | undefined = name.parent; up; up = up.parent) if (namesIn(up).has(name.text)) return true;
  return false;
}

const known = new WeakMap<ts.Node, ReadonlySet<string>>();

/** What a scope declares itself: parameters of a function, statements of a block, the variable of a loop or of `catch`. */
function namesIn(scope: ts.Node): ReadonlySet<string> {
  const found = known.get(scope) ?? new Set(declarationsIn(scope));
  known.set(scope, found);
  return found;
}

function declarationsIn(scope: ts.Node): readonly string[] {
  if (ts.isFunctionLike(scope)) return [...scope.parameters.flatMap(({ name }) => bound(name)), ...(ts.isFunctionExpression(scope) && scope.name ? [scope.name.text] : [])];
  if (ts.isSourceFile(scope) || ts.isBlock(scope) || ts.isModuleBlock(scope) || ts.isCaseOrDefaultClause(scope)) return scope.statements.flatMap(declaredBy);
  if (ts.isCaseBlock(scope)) return scope.clauses.flatMap(({ statements }) => statements.flatMap(declaredBy));
  if (ts.isForStatement(scope) || ts.isForOfStatement(scope) || ts.isForInStatement(scope)) return scope.initializer && ts.isVariableDeclarationList(scope.initializer) ? listed(scope.initializer) : [];
  if (ts.isCatchClause(scope)) return scope.variableDeclaration ? bound(scope.variableDeclaration.name) : [];
  return ts.isClassExpression(scope) && scope.name ? [scope.name.text] : [];
}

/** What is gone when the code runs (`declare`, types, signatures without a body) declares nothing. */
function declaredBy(statement: ts.Statement): readonly string[] {
  if (ts.canHaveModifiers(statement) && statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword)) return [];
  if (ts.isVariableStatement(statement)) return listed(statement.declarationList);
  if (ts.isFunctionDeclaration(statement)) return statement.name && statement.body ? [statement.name.text] : [];
  if ((ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) && statement.name) return [statement.name.text];
  if (ts.isImportEqualsDeclaration(statement)) return statement.isTypeOnly ? [] : [statement.name.text];
  return ts.isImportDeclaration(statement) && statement.importClause ? imported(statement.importClause) : [];
}

function imported({ name, namedBindings, phaseModifier }: ts.ImportClause): readonly string[] {
  if (phaseModifier === ts.SyntaxKind.TypeKeyword) return [];
  const names = namedBindings === undefined ? [] : ts.isNamespaceImport(namedBindings) ? [namedBindings.name.text] : namedBindings.elements.filter(({ isTypeOnly }) => !isTypeOnly).map((one) => one.name.text);
  return [...(name ? [name.text] : []), ...names];
}

function listed({ declarations }: ts.VariableDeclarationList): readonly string[] {
  return declarations.flatMap(({ name }) => bound(name));
}

function bound(name: ts.BindingName): readonly string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return [...name.elements].flatMap((one) => (ts.isBindingElement(one) ? bound(one.name) : []));
}
