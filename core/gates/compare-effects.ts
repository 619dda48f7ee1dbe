import { cut } from '../bounded';
import { isCut, isHash } from '../shortened-writes';
import { differences, isNoise, placeOf } from './compare-answers';
import { canonical, type Effect, effectsOf } from './effects';

/** What one call wrote, on the version that serves, on that again in another world, and on the candidate. */
export interface Written {
  readonly requestId: string;
  readonly was: readonly string[];
  readonly again: readonly string[];
  readonly is: readonly string[];
}

const longestShown = 200;

/**
 * The first call on which the candidate changes other things than the version that serves, in words. What that version
 * writes differently itself when it is asked twice (ids, times) is left out; the order counts only between changes of the
 * same thing.
 */
export function otherEffect(calls: readonly Written[]): { readonly requestId: string; readonly difference: string } | undefined {
  const noise = noiseOf(calls);
  for (const { requestId, was, is } of calls) {
    const difference = differenceOf(marked(was, noise), marked(is, noise));
    if (difference !== undefined) return { requestId, difference };
  }
  return undefined;
}

/** Why the writes of these calls could not be compared whole, where that is so. */
export function notCompared(calls: readonly Written[]): string | undefined {
  const noise = noiseOf(calls);
  const cut = calls.find(({ was, again, is }) => [...was, ...again, ...is].some(isCut));
  if (cut) return `${cut.requestId} writes more than is kept of one call, so not all of it could be compared`;
  const hashed = calls.flatMap(({ requestId, was }) => effectsOf(was).flatMap(({ what, value }) => hashesIn(value, '', noise.get(what) ?? new Set()).map((path) => ({ requestId, what, path }))))[0];
  return hashed && `${hashed.requestId}: of ${hashed.what} ${hashed.path || 'what is written'} is long and differs by itself, so it could not be compared`;
}

/** Where a long value of which the hash alone is known stands at a place that differs by itself. */
function hashesIn(value: unknown, path: string, noise: ReadonlySet<string>): readonly string[] {
  if (isHash(value)) return isNoise(path, noise) ? [path] : [];
  if (Array.isArray(value)) return value.flatMap((item: unknown) => hashesIn(item, `${path}[]`, noise));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => hashesIn(inner, path === '' ? name : `${path}.${name}`, noise));
}

/** The noise of a change that is not even made as often; no place of a value has this name. */
const number = '#number';

type Noise = ReadonlyMap<string, ReadonlySet<string>>;

interface Marked extends Effect {
  /** The same for effects that differ in noise alone. */
  readonly text: string;
  readonly noise: ReadonlySet<string>;
}

/** For each kind of change the places that differ by themselves; '' is the value as a whole. */
function noiseOf(calls: readonly Written[]): Noise {
  const noise = new Map<string, Set<string>>();
  for (const { was, again } of calls) {
    const [first, second] = [byWhat(effectsOf(was)), byWhat(effectsOf(again))];
    for (const what of new Set([...first.keys(), ...second.keys()])) {
      const [one, other] = [first.get(what) ?? [], second.get(what) ?? []];
      const places = one.length === other.length ? one.flatMap((effect, index) => differences(effect.value, other[index]?.value).map(({ path }) => placeOf(path))) : [number];
      noise.set(what, new Set([...(noise.get(what) ?? []), ...places]));
    }
  }
  return noise;
}

function marked(writes: readonly string[], noise: Noise): readonly Marked[] {
  return effectsOf(writes).map((effect) => {
    const places = noise.get(effect.what) ?? new Set<string>();
    return { ...effect, noise: places, text: `${effect.what} ${canonical(masked(effect.value, '', places))}` };
  });
}

function masked(value: unknown, path: string, noise: ReadonlySet<string>): unknown {
  if (noise.has(number) || isNoise(path, noise)) return '…';
  if (Array.isArray(value)) return value.map((item: unknown) => masked(item, `${path}[]`, noise));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, masked(inner, path === '' ? name : `${path}.${name}`, noise)]));
}

function differenceOf(was: readonly Marked[], is: readonly Marked[]): string | undefined {
  const [gone, added] = [without(was, is), without(is, was)];
  // A change whose number is chance says nothing.
  const [missing, more] = [gone, added].map((effects) => effects?.find(({ noise }) => !noise.has(number)));
  const twin = missing && added.find(({ what, noise }) => what === missing.what && !noise.has(number));
  if (missing && twin) {
    const [first] = differences(missing.value, twin.value).filter(({ path }) => !isNoise(path, missing.noise));
    return `${missing.what} with something else: ${first?.path || 'it'} was ${first?.before ?? ''}, is ${first?.after ?? ''}`;
  }
  if (missing) return `no longer ${shown(missing)}`;
  if (more) return `also ${shown(more)}`;
  const turned = [...new Set(was.map(({ place }) => place))].find((place) => sequence(was, place) !== sequence(is, place) && was.filter((effect) => effect.place === place).length > 1);
  return turned === undefined ? undefined : `the same changes of one thing in another order: ${cut(was.filter(({ place }) => place === turned).map(({ what }) => what).join(', '), longestShown)}`;
}

/** Those of one list that the other does not have as often. */
function without(of: readonly Marked[], other: readonly Marked[]): readonly Marked[] {
  const left = new Map<string, number>();
  for (const { text } of other) left.set(text, (left.get(text) ?? 0) + 1);
  return of.filter(({ text }) => {
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count <= 0;
  });
}

function sequence(effects: readonly Marked[], place: string): string {
  return effects.filter((effect) => effect.place === place).map(({ text }) => text).join('\n');
}

function byWhat(effects: readonly Effect[]): ReadonlyMap<string, readonly Effect[]> {
  return new Map([...new Set(effects.map(({ what }) => what))].map((what) => [what, effects.filter((effect) => effect.what === what)]));
}

function shown({ what, value }: Effect): string {
  return cut(`${what} ${canonical(value)}`, longestShown);
}
