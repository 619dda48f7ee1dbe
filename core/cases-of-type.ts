import ts from 'typescript';

/** Cases of one event at most. */
const mostCases = 60;
/** Objects in objects that are looked into. */
const mostDepth = 5;

/** Stands for a field that is left out. */
const missing = Symbol('missing');

/**
 * Values of a type at its boundaries: each text empty, each number zero, negative and large, each list empty and longer,
 * each optional field left out, each member of a union; one thing changed in each. Empty for what is no plain data.
 */
export function casesOfType(type: ts.Type, checker: ts.TypeChecker): readonly unknown[] {
  return valuesOf(type, checker, 0).filter((value) => value !== missing).slice(0, mostCases);
}

/** The usual value first. */
function valuesOf(type: ts.Type, checker: ts.TypeChecker, depth: number): readonly unknown[] {
  if (depth > mostDepth || type.flags & (ts.TypeFlags.Never | ts.TypeFlags.Void | ts.TypeFlags.ESSymbolLike | ts.TypeFlags.BigIntLike)) return [];
  if (type.isUnion()) return [...new Set(type.types.flatMap((one) => valuesOf(one, checker, depth)))].sort((one, other) => Number(one === missing || one === null) - Number(other === missing || other === null));
  if (type.flags & ts.TypeFlags.Undefined) return [missing];
  if (type.flags & (ts.TypeFlags.Null | ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return [null];
  if (type.isStringLiteral() || type.isNumberLiteral()) return [type.value];
  if (type.flags & ts.TypeFlags.BooleanLiteral) return [checker.typeToString(type) === 'true'];
  if (type.flags & ts.TypeFlags.StringLike) return ['a', '', 'ä b"\\'];
  if (type.flags & ts.TypeFlags.NumberLike) return [1, 0, -1, 0.5, 1_000_000_000];
  if (checker.isArrayType(type) || checker.isTupleType(type)) return listsOf(type, checker, depth);
  return type.getCallSignatures().length > 0 || type.isClass() ? [] : objectsOf(type, checker, depth);
}

function listsOf(type: ts.Type, checker: ts.TypeChecker, depth: number): readonly unknown[] {
  const [items, ...more] = checker.getTypeArguments(typeReference(type)).map((one) => valuesOf(one, checker, depth + 1).filter((value) => value !== missing));
  if (!items || items.length === 0) return [[]];
  if (checker.isTupleType(type)) return [[items[0], ...more.map(([first]) => first ?? null)]];
  return [[items[0]], [], [items[0], items[0], items.at(-1)], ...items.slice(1).map((item) => [item])];
}

function objectsOf(type: ts.Type, checker: ts.TypeChecker, depth: number): readonly unknown[] {
  const fields = checker.getPropertiesOfType(type).map((field) => {
    const values = valuesOf(checker.getTypeOfSymbol(field), checker, depth + 1);
    return { name: field.name, values: field.flags & ts.SymbolFlags.Optional && !values.includes(missing) ? [...values, missing] : values };
  }).filter(({ values }) => values.length > 0);
  const made = (values: readonly unknown[]): unknown => Object.fromEntries(fields.flatMap(({ name }, index) => (values[index] === missing ? [] : [[name, values[index]]])));
  const usual = fields.map(({ values }) => values[0]);
  return [made(usual), ...fields.flatMap(({ values }, index) => values.slice(1).map((value) => made(usual.with(index, value))))];
}

function typeReference(type: ts.Type): ts.TypeReference {
  if (isReference(type)) return type;
  throw new Error(`${type.symbol?.name ?? 'A type'}: saw no list, expected an array or tuple`);
}

function isReference(type: ts.Type): type is ts.TypeReference {
  return (type.flags & ts.TypeFlags.Object) !== 0 && 'target' in type;
}
