import ts from 'typescript';

/** The type behind a name: a name stays the same when its meaning changes. */
const wholeType = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.InTypeAlias;

/**
 * A type as TypeScript prints it, followed by the members of each interface and class that it names and that `isOwn` says is
 * the component's: TypeScript prints those by name alone, and a name stays the same when its members change.
 */
export function describeType(type: ts.Type, at: ts.SourceFile, checker: ts.TypeChecker, isOwn: (file: ts.SourceFile) => boolean): string {
  const named = new Map<string, string>();
  const seen = new Set<ts.Type>();
  const printed = (one: ts.Type): string => checker.typeToString(one, at, wholeType);
  const visit = (one: ts.Type): void => {
    if (seen.has(one)) return;
    seen.add(one);
    if (one.isUnionOrIntersection()) one.types.forEach(visit);
    if (isReference(one)) checker.getTypeArguments(one).forEach(visit);
    for (const signature of one.getCallSignatures()) {
      signature.getParameters().forEach((parameter) => { visit(checker.getTypeOfSymbolAtLocation(parameter, at)); });
      visit(signature.getReturnType());
    }
    const { symbol } = one;
    if (!(symbol?.declarations ?? []).some((declaration) => isOwn(declaration.getSourceFile()))) return;
    const members = checker.getPropertiesOfType(one).map((member) => ({ member, type: checker.getTypeOfSymbolAtLocation(member, at) }));
    if (one.isClassOrInterface()) named.set(symbol.name, `{ ${members.map(({ member, type: its }) => `${member.name}${member.flags & ts.SymbolFlags.Optional ? '?' : ''}: ${printed(its)}`).sort().join('; ')} }`);
    members.forEach(({ type: its }) => { visit(its); });
  };
  visit(type);
  return [printed(type), ...[...named].map(([name, members]) => `${name} is ${members}`).sort()].join('; ');
}

function isReference(type: ts.Type): type is ts.TypeReference {
  return (type.flags & ts.TypeFlags.Object) !== 0 && 'target' in type;
}
