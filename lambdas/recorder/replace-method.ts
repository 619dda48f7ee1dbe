type Method = (...given: readonly unknown[]) => unknown;

/**
 * Puts another in a method's place, for whoever looks: not among the object's own names that are listed.
 * @returns false where there is no such method
 */
export function replace(target: object, name: string, make: (own: Method) => unknown): boolean {
  const own: unknown = Reflect.get(target, name);
  return isMethod(own) && Reflect.defineProperty(target, name, { value: make(own), configurable: true, writable: true, enumerable: false });
}

function isMethod(value: unknown): value is Method {
  return typeof value === 'function';
}
