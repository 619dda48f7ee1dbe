import ts from 'typescript';

/** What a declared type says of a part of it that is not there. `unknown`: it is not declared in the component's own sources. */
export type Allows = 'missing' | 'present' | 'unknown';

/** Stands for the elements of a list. */
export const element = '[]';
/** Stands for every property. */
export const everything = '*';

/** Types that say of their first argument's parts what that one says. */
const transparent = new Set(['Promise', 'PromiseLike', 'Awaited', 'Readonly', 'Pick', 'Omit', 'Extract', 'Exclude']);
const lists = new Set(['Array', 'ReadonlyArray', 'Set', 'ReadonlySet']);
const deepest = 30;

/**
 * Whether a declared type has room for a value that is missing: at the end of a path of properties, or for the empty path
 * in its own place. Reads declarations as they are written; nothing is inferred.
 */
export function allowsMissing(type: ts.TypeNode, path: readonly string[], sources: readonly ts.SourceFile[], depth = 0): Allows {
  const inner = (of: ts.TypeNode, at = path): Allows => (depth > deepest ? 'unknown' : allowsMissing(of, at, sources, depth + 1));
  if (ts.isParenthesizedTypeNode(type)) return inner(type.type);
  if (ts.isTypeOperatorNode(type)) return inner(type.type);
  if (ts.isUnionTypeNode(type)) return ofUnion(type.types, path, inner);
  if (ts.isTypeReferenceNode(type)) return ofReference(type, path, sources, inner);
  const [first, ...rest] = path;
  if (first === undefined) return isAbsence(type) || type.kind === ts.SyntaxKind.UnknownKeyword ? 'missing' : 'present';
  if (isOpen(type)) return 'missing';
  if (ts.isIntersectionTypeNode(type)) return strictest(type.types.map((one) => inner(one)).filter((said) => said !== 'unknown'));
  if (ts.isArrayTypeNode(type)) return first === element ? inner(type.elementType, rest) : 'unknown';
  if (ts.isTypeLiteralNode(type)) return ofMembers(type.members, path, inner) ?? 'unknown';
  return 'unknown';
}

type Inner = (type: ts.TypeNode, path?: readonly string[]) => Allows;

/** A part of a value of some of several types: each that has it decides. */
function ofUnion(types: readonly ts.TypeNode[], path: readonly string[], inner: Inner): Allows {
  if (path.length === 0) return types.some((one) => inner(one) === 'missing') ? 'missing' : strictest(types.map((one) => inner(one)));
  return strictest(types.filter((one) => !isAbsence(one)).map((one) => inner(one)));
}

function ofReference({ typeName, typeArguments = ts.factory.createNodeArray() }: ts.TypeReferenceNode, path: readonly string[], sources: readonly ts.SourceFile[], inner: Inner): Allows {
  const name = typeName.getText();
  const [argument, second] = typeArguments;
  const [first, ...rest] = path;
  if (argument && transparent.has(name)) return inner(argument);
  if (argument && lists.has(name)) return first === undefined ? 'present' : first === element ? inner(argument, rest) : 'unknown';
  if (argument && name === 'Partial') return first === undefined ? 'present' : rest.length === 0 ? 'missing' : inner(argument);
  if (second && name === 'Record') return first === undefined ? 'present' : rest.length === 0 ? 'missing' : inner(second, rest);
  return ofNamed(name, typeName.getSourceFile(), path, sources, inner);
}

function ofNamed(name: string, file: ts.SourceFile, path: readonly string[], sources: readonly ts.SourceFile[], inner: Inner): Allows {
  const found = declarationOf(name, file, sources);
  if (!found) return 'unknown';
  if (ts.isTypeAliasDeclaration(found)) return inner(found.type);
  if (path.length === 0) return 'present';
  const bases = (found.heritageClauses ?? []).flatMap(({ types }) => types.map(({ expression }) => expression.getText()));
  return ofMembers(found.members, path, inner) ?? strictest(bases.map((base) => ofNamed(base, found.getSourceFile(), path, sources, inner)));
}

/** Undefined where none of them is the one that is asked for. */
function ofMembers(members: ts.NodeArray<ts.TypeElement>, [first, ...rest]: readonly string[], inner: Inner): Allows | undefined {
  const asked = members.filter((member) => first === everything || ts.isIndexSignatureDeclaration(member) || member.name?.getText().replace(/^['"]|['"]$/g, '') === first);
  const named = first === everything || asked.length < 2 ? asked : asked.filter((member) => !ts.isIndexSignatureDeclaration(member));
  if (named.length === 0) return undefined;
  return strictest(named.map((member) => {
    if (ts.isIndexSignatureDeclaration(member)) return rest.length === 0 ? 'missing' : inner(member.type, rest);
    if (rest.length === 0 && member.questionToken) return 'missing';
    return ts.isPropertySignature(member) && member.type ? inner(member.type, rest) : 'unknown';
  }));
}

type Declaration = ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

/** A type of the file's own, or one that another of the sources exports by the name under which it was imported. */
function declarationOf(name: string, file: ts.SourceFile, sources: readonly ts.SourceFile[]): Declaration | undefined {
  const declared = (source: ts.SourceFile, as: string): Declaration | undefined => source.statements.find((statement): statement is Declaration => (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) && statement.name.text === as);
  const own = declared(file, name);
  if (own) return own;
  const imported = file.statements.filter(ts.isImportDeclaration).flatMap(({ importClause }) => {
    const bindings = importClause?.namedBindings;
    return bindings && ts.isNamedImports(bindings) ? [...bindings.elements] : [];
  }).find((one) => one.name.text === name);
  if (!imported) return undefined;
  return sources.map((source) => (source === file ? undefined : declared(source, (imported.propertyName ?? imported.name).text))).find((found) => found !== undefined);
}

/** One that must be there decides; so does one of which nothing is known. */
function strictest(said: readonly Allows[]): Allows {
  if (said.includes('present')) return 'present';
  return said.length === 0 || said.includes('unknown') ? 'unknown' : 'missing';
}

function isAbsence(type: ts.TypeNode): boolean {
  return type.kind === ts.SyntaxKind.UndefinedKeyword || type.kind === ts.SyntaxKind.VoidKeyword || (ts.isLiteralTypeNode(type) && type.literal.kind === ts.SyntaxKind.NullKeyword);
}

/** Takes whatever it is given: nobody can calculate with it. */
function isOpen({ kind }: ts.TypeNode): boolean {
  return kind === ts.SyntaxKind.UnknownKeyword || kind === ts.SyntaxKind.AnyKeyword || kind === ts.SyntaxKind.ObjectKeyword;
}
