import ts from 'typescript';
import { isGuarded } from './already-guarded';
import { allowsMissing, element, everything } from './declared-type';
import { keyOf, readsOf, scopeOf } from './expression-key';
import { answeredBy, calls, collectedBy, elsewhere, functionName, isPart, isStep, outermost, passesOn, told, usesOf, wrappersOf } from './places';

/** Why a value may not go missing; undefined where nobody decides or calculates by it. */
export type Refusal = string | undefined;

/** List methods after which the same elements are left. */
const sameElements = new Set(['slice', 'reverse', 'toReversed', 'concat']);
const listing = /^(?:Object\.(?:keys|values|entries|fromEntries|getOwnPropertyNames)|Array\.from|Promise\.(?:all|allSettled|any|race))$/;

/**
 * Follows a value that may go missing (or become an empty list) to where it ends. It may be left out of an answer, where
 * no declared type promises it. Everything else is refused: what is calculated, compared, asked in a condition, given to a
 * call or answered by itself then says something that its team never said, without an error that anybody sees.
 */
export function whereItEnds(sources: readonly ts.SourceFile[]) {
  const seen = new Map<ts.Node, Set<string>>();
  const isNew = (node: ts.Node, path: readonly string[]): boolean => {
    const paths = seen.get(node) ?? new Set();
    seen.set(node, paths);
    return paths.size < paths.add(path.join('.')).size;
  };

  /** The value itself. */
  function value(given: ts.Expression): Refusal {
    const at = outermost(given);
    const { parent } = at;
    if (!isNew(at, [])) return undefined;
    if (isStep(parent, at) || ts.isAwaitExpression(parent) || passesOn(parent, at)) return value(parent);
    if (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent)) return calls(at) ? `${told(at)} is called for what it does` : undefined;
    if (ts.isForOfStatement(parent) && parent.expression === at) return loopedOver(parent);
    if (ts.isSpreadElement(parent) && ts.isArrayLiteralExpression(parent.parent)) return value(parent.parent);
    if (ts.isCallExpression(parent) && listing.test(keyOf(parent.expression) ?? '')) return value(parent);
    if (ts.isVariableDeclaration(parent)) return parent.type === undefined ? boundTo(parent.name, []) : byType(parent.type, []) ?? boundTo(parent.name, []);
    return isPart(at) ? part(at, []) : elsewhere(at);
  }

  /** What the loop collects has nothing of it. */
  function loopedOver({ expression, statement }: ts.ForOfStatement): Refusal {
    const collected = collectedBy(statement);
    if (!collected) return `${told(expression)} is looped over, and the loop does more than collect`;
    return firstOf(collected.flatMap((into) => readsOf(scopeOf(into, into.text), into.text).filter((read) => read.pos > statement.end)), value);
  }

  /** A part of an object, or what a function answers. */
  function part(at: ts.Expression, path: readonly string[]): Refusal {
    const { parent } = at;
    if (ts.isPropertyAssignment(parent) && parent.initializer === at) return within(parent.parent, [nameOf(parent.name), ...path]);
    if (ts.isShorthandPropertyAssignment(parent)) return within(parent.parent, [parent.name.text, ...path]);
    if (ts.isSpreadAssignment(parent)) return within(parent.parent, path.length === 0 ? [everything] : path);
    const answering = answeredBy(at);
    return answering && answered(answering, path);
  }

  /** An object or list in which the value at `path` may be missing. */
  function within(container: ts.Expression, path: readonly string[]): Refusal {
    const typed = wrappersOf(container).flatMap((wrapper) => ('type' in wrapper && !ts.isConstTypeReference(wrapper.type) ? [byType(wrapper.type, path)] : []));
    const refused = typed.find((one) => one !== undefined);
    if (typed.length > 0 && refused !== undefined) return refused;
    const at = outermost(container);
    const { parent } = at;
    if (!isNew(at, path)) return undefined;
    const [first, ...rest] = path;
    if (ts.isExpressionStatement(parent) || ts.isExportAssignment(parent)) return undefined;
    if (ts.isAwaitExpression(parent) || passesOn(parent, at)) return within(parent, path);
    if (ts.isArrayLiteralExpression(parent)) return within(parent, [element, ...path]);
    if (ts.isSpreadElement(parent) && ts.isArrayLiteralExpression(parent.parent)) return within(parent.parent, path);
    if (ts.isVariableDeclaration(parent)) return parent.type === undefined ? boundTo(parent.name, path) : byType(parent.type, path) ?? boundTo(parent.name, path);
    if (ts.isCallExpression(parent) && parent.expression !== at) return given(parent, parent.arguments.indexOf(at), path);
    if (ts.isPropertyAccessExpression(parent) && parent.expression === at) {
      const { name: { text: name } } = parent;
      if (name === first || first === everything) return rest.length === 0 ? value(parent) : within(parent, rest);
      if (first !== element || name === 'length') return undefined;
      return sameElements.has(name) && ts.isCallExpression(parent.parent) ? within(parent.parent, path) : `${path.slice(1).join('.')} of a list goes on in .${name}()`;
    }
    if (ts.isElementAccessExpression(parent) && parent.expression === at) return rest.length === 0 ? value(parent) : within(parent, rest);
    return isPart(at) ? part(at, path) : elsewhere(at);
  }

  function boundTo(name: ts.BindingName, path: readonly string[]): Refusal {
    const [first, ...rest] = path;
    if (ts.isIdentifier(name)) return firstOf(readsOf(scopeOf(name, name.text), name.text).filter((read) => read.pos >= name.end && (path.length > 0 || !isGuarded(read, name.text))), (read) => (path.length === 0 ? value(read) : within(read, path)));
    const elements = [...name.elements].filter((one) => ts.isBindingElement(one));
    const meant = elements.filter((one) => first === undefined || first === everything || first === element || one.dotDotDotToken || (one.propertyName ?? one.name).getText() === first);
    return firstOf(meant, (one) => (one.dotDotDotToken ? boundTo(one.name, path) : boundTo(one.name, rest)));
  }

  /** What a function answers: its declared type decides; without one, what its callers do with it. */
  function answered(made: ts.FunctionLikeDeclaration, path: readonly string[]): Refusal {
    const { parent } = made;
    const declared = made.type ?? (ts.isVariableDeclaration(parent) ? parent.type : undefined);
    const type = declared && ts.isFunctionTypeNode(declared) ? declared.type : declared;
    if (type) return byType(type, path);
    if (path.length === 0) return `${functionName(made) ?? 'a function'} answers with it, and no declared type says that it may be missing`;
    if (ts.isCallExpression(parent)) return calledBack(parent, path);
    const name = functionName(made);
    if (name === undefined) return undefined;
    const ofObject = ts.isMethodDeclaration(made) || ts.isPropertyAssignment(parent);
    return firstOf(sources.flatMap((source) => usesOf(source, name, ofObject)), (use) => {
      const at = outermost(use);
      if (ts.isCallExpression(at.parent)) return at.parent.expression === at ? within(at.parent, path) : calledBack(at.parent, path);
      return `${name} answers with it, and is given on`;
    });
  }

  /** What a function answers that is given to a call: to a list's method, or to what wraps a handler. */
  function calledBack(call: ts.CallExpression, path: readonly string[]): Refusal {
    const method = ts.isPropertyAccessExpression(call.expression) ? call.expression.name.text : undefined;
    if (method === 'then') return within(call, path);
    if (method === 'map' || method === 'flatMap') return within(call, [element, ...path]);
    const { parent } = outermost(call);
    const wraps = ts.isVariableDeclaration(parent) ? ts.isSourceFile(parent.parent.parent.parent) : ts.isExportAssignment(parent) || answeredBy(outermost(call)) !== undefined;
    return wraps ? undefined : `it is answered to ${told(call.expression)}`;
  }

  /** An object that is given to a call: the parameter's declared type decides. */
  function given(call: ts.CallExpression, index: number, path: readonly string[]): Refusal {
    const callee = keyOf(call.expression);
    if (callee === 'JSON.stringify') return undefined;
    if (callee !== undefined && /^Promise\.(?:all|resolve)$/.test(callee)) return within(call, path);
    const called = sources.flatMap((source) => source.statements).find((one) => ts.isFunctionDeclaration(one) && one.name?.text === callee);
    const parameter = called && ts.isFunctionDeclaration(called) ? called.parameters[index]?.type : undefined;
    return parameter ? byType(parameter, path) : `${path.join('.')} goes into a call of ${told(call.expression)}`;
  }

  function byType(type: ts.TypeNode, path: readonly string[]): Refusal {
    const place = `${path.length === 0 ? '' : `${path.join('.')} of `}type ${told(type)}`;
    switch (allowsMissing(type, path, sources)) {
      case 'missing': return undefined;
      case 'present': return `${place} may not be left out`;
      case 'unknown': return `${place} is not declared in the component's own sources`;
    }
  }

  /** What a pattern binds. */
  const bound = (name: ts.BindingName): Refusal => boundTo(name, []);

  return { value, bound };
}

function firstOf<Item>(items: readonly Item[], refusalOf: (item: Item) => Refusal): Refusal {
  for (const item of items) {
    const refused = refusalOf(item);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

/** A name that is worked out may be any. */
function nameOf(name: ts.PropertyName): string {
  return ts.isComputedPropertyName(name) ? everything : name.getText().replace(/^['"]|['"]$/g, '');
}
