import type { expect as jestExpect } from 'expect';

const { defineProperty, get, ownKeys, getOwnPropertyDescriptor } = Reflect;
const { freeze } = Object;
const symbolFor = Symbol.for;
const own = Function.prototype.call.bind(Object.prototype.hasOwnProperty);

/**
 * A component's tests share their realm with the code that they test, so that what they say is worth what that code leaves
 * of it. This closes the ways by which it could say "passed" for them: other matchers for those that there are, the lists
 * in which jest keeps its errors, the functions by which jest compares. To be called when jest is loaded, before anything
 * else is.
 *
 * A floor, and no wall: code that looks for jest's inner state by its symbols finds it, and an answer that carries jest's own
 * mark of a matcher passes for what is expected. The gate `reach` refuses code that names either.
 */
export function protectTests(expect: typeof jestExpect, globals: Readonly<Record<string, unknown>>): void {
  protectExpect(expect);
  for (const name of ['test', 'it', 'describe']) freezeDeep(globals[name]);
  freeze(globals);
  for (const [name, value] of Object.entries(globals)) defineProperty(globalThis, name, { value, writable: false, configurable: false, enumerable: true });
  const handlers: unknown = get(globalThis, symbolFor('EVENT_HANDLERS'));
  if (Array.isArray(handlers)) freeze(handlers);
  for (const target of [Array, Array.prototype, Function.prototype, Map.prototype, Set.prototype, WeakMap.prototype, WeakSet.prototype, Promise, Promise.prototype, Number, Object, Reflect, Proxy]) fix(target);
  fixInherited(Object.prototype);
}

function protectExpect(expect: typeof jestExpect): void {
  const kept: unknown = get(globalThis, symbolFor('$$jest-matchers-object'));
  const matchers: unknown = isObject(kept) ? get(kept, 'matchers') : undefined;
  const testers: unknown = isObject(kept) ? get(kept, 'customEqualityTesters') : undefined;
  if (!isObject(kept) || !isObject(matchers) || !isObject(testers)) throw new Error('Saw no matchers of jest, expected them to be loaded');
  const extend = expect.extend;
  const checked: typeof extend = (added) => {
    const taken = Object.keys(added).find((name) => own(matchers, name) || own(expect, name));
    if (taken !== undefined) throw new Error(`expect.extend: ${taken} is there already, expected another name: no matcher is replaced in the sandbox`);
    extend(added);
    fix(matchers);
    fix(expect);
  };
  expect.extend = checked;
  expect.addEqualityTesters = () => {
    throw new Error('expect.addEqualityTesters: not in the sandbox');
  };
  fix(matchers);
  fix(expect);
  freeze(testers);
  freeze(kept);
}

/** What is there stays as it is; what is new may come. */
function fix(target: object): void {
  for (const name of ownKeys(target)) {
    const found = getOwnPropertyDescriptor(target, name);
    if (found?.configurable && 'value' in found && typeof found.value === 'function') defineProperty(target, name, { ...found, writable: false, configurable: false });
  }
}

/** As `fix`, for what every object inherits: objects may still have properties of these names. */
function fixInherited(target: object): void {
  for (const name of ownKeys(target)) {
    const found = getOwnPropertyDescriptor(target, name);
    if (!found?.configurable || typeof found.value !== 'function' || name === 'constructor') continue;
    const value: unknown = found.value;
    defineProperty(target, name, {
      configurable: false, enumerable: false, get: () => value,
      set(this: object, given: unknown) {
        if (this !== target) defineProperty(this, name, { value: given, writable: true, configurable: true, enumerable: true });
      },
    });
  }
}

function freezeDeep(made: unknown): void {
  if (typeof made !== 'function' || Object.isFrozen(made)) return;
  freeze(made);
  for (const name of ownKeys(made)) freezeDeep(get(made, name));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
