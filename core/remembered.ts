import type { Clock } from './ports';

/** The same look-up, which asks once for what was found in the last milliseconds. What was not found is looked up each time. */
export function remembered<Value>(look: (key: string) => Promise<Value | undefined>, clock: Clock, milliseconds: number): (key: string) => Promise<Value | undefined> {
  const found = new Map<string, { readonly value: Value; readonly until: number }>();
  return async (key) => {
    const known = found.get(key);
    if (known && clock.now() < known.until) return known.value;
    const value = await look(key);
    if (value === undefined) found.delete(key);
    else found.set(key, { value, until: clock.now() + milliseconds });
    return value;
  };
}
