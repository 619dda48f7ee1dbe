import ts from 'typescript';

/** Why the sandbox's runner cannot run a test file; undefined where it can. Looks at syntax, not at text. */
export function refusalIn(file: string, text: string): string | undefined {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  const jestNames = namesOfJest(source);
  let refusal: string | undefined;
  const look = (node: ts.Node): void => {
    refusal ??= refusalOf(node, jestNames);
    if (refusal === undefined) ts.forEachChild(node, look);
  };
  look(source);
  return refusal;
}

/** Of the object that registers mocks and moves time; the sandbox's runner has `fn` and `spyOn`. */
const refusedOfJest = new Map([
  ...['mock', 'doMock', 'setMock', 'unmock', 'deepUnmock', 'dontMock', 'unstable_mockModule', 'unstable_unmockModule', 'enableAutomock', 'disableAutomock', 'createMockFromModule', 'genMockFromModule', 'onGenerateMock'].map((name): [string, string] => [name, 'replaces modules']),
  ...['resetModules', 'isolateModules', 'isolateModulesAsync', 'requireActual', 'requireMock'].map((name): [string, string] => [name, 'loads modules anew']),
  ...['useFakeTimers', 'setSystemTime'].map((name): [string, string] => [name, 'moves time']),
]);

const snapshots = new Set(['toMatchSnapshot', 'toMatchInlineSnapshot', 'toThrowErrorMatchingSnapshot', 'toThrowErrorMatchingInlineSnapshot']);
const otherRunners = new Set(['vitest', 'node:test', 'mocha', 'ava', 'tap', 'uvu', 'jasmine', 'bun:test', '@japa/runner', 'tape']);

function refusalOf(node: ts.Node, jestNames: ReadonlySet<string>): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isImportEqualsDeclaration(node) || ts.isCallExpression(node)) {
    const from = importedModule(node);
    if (from !== undefined && otherRunners.has(from)) return `is written for ${from}, not for jest`;
  }
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const { name, expression } = node;
  if (snapshots.has(name.text)) return `compares with a snapshot (${name.text})`;
  const why = refusedOfJest.get(name.text);
  return why !== undefined && isJest(expression, jestNames) ? `${why} (jest.${name.text})` : undefined;
}

/** `jest`, `jest.x()` in a chain of calls, or the name under which a file imports it. */
function isJest(expression: ts.Expression, jestNames: ReadonlySet<string>): boolean {
  if (ts.isIdentifier(expression)) return jestNames.has(expression.text);
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text === 'jest' || isJest(expression.expression, jestNames);
  return ts.isCallExpression(expression) && isJest(expression.expression, jestNames);
}

function namesOfJest(source: ts.SourceFile): ReadonlySet<string> {
  const imported = source.statements.flatMap((statement) => {
    const bindings = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined;
    if (bindings === undefined || !ts.isNamedImports(bindings)) return [];
    return bindings.elements.filter((element) => (element.propertyName ?? element.name).text === 'jest').map((element) => element.name.text);
  });
  return new Set(['jest', ...imported]);
}

function importedModule(node: ts.ImportDeclaration | ts.ImportEqualsDeclaration | ts.CallExpression): string | undefined {
  if (ts.isImportDeclaration(node)) return literal(node.moduleSpecifier);
  if (ts.isImportEqualsDeclaration(node)) return ts.isExternalModuleReference(node.moduleReference) ? literal(node.moduleReference.expression) : undefined;
  const loads = node.expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(node.expression) && node.expression.text === 'require');
  return loads ? literal(node.arguments[0]) : undefined;
}

function literal(node: ts.Node | undefined): string | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
}
