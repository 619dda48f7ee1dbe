import { type Cluster, keyOf } from './cluster';
import { isPunctuation, isWord, switches, wildcard } from './shape-of';

/**
 * Different words in one place from which the place is taken to hold values, by what stands before it. A sentence differs
 * in few places from its neighbours; what follows `user` is hardly ever part of the sentence.
 */
const manyWords = { afterName: 2, afterSign: 4, inSentence: 8, first: 20 } as const;
/** Words that a template keeps beside the place that is taken for a value. */
const leastWords = 1;
/** The same, where an address has a port once and once not. */
const leastWordsOfAddress = 3;
const mostRounds = 12;

const signs = new Set('=:[('.split(''));
const prepositions = new Set('for from to by at in on of with is via'.split(' '));
const names = new Set('user username login account host hostname name path file id'.split(' '));
const dotted = /\w\.\w+\.\w/;

/**
 * Merges clusters that differ in one place in which many words were seen, until none are left; those that differ in several
 * follow from round to round. What takes few words in a place stays apart: it says different things.
 */
export function mergeClusters(clusters: Iterable<Cluster>): Map<string, Cluster> {
  const live = new Map<string, Cluster>();
  for (const cluster of clusters) join([cluster], cluster.tokens, live);
  for (let round = 0; round < mostRounds; round += 1) {
    let merged = mergePorts(live);
    for (const alike of placesOf(live).sort((one, other) => other.clusters.length - one.clusters.length)) {
      const left = alike.clusters.filter(({ into }) => into === undefined);
      if (left.length < 2 || !isValue(left, alike.at)) continue;
      join(left, replaced(left[0]?.tokens ?? [], alike.at, 1), live);
      merged = true;
    }
    if (!merged) break;
  }
  return live;
}

interface Alike {
  /** The place in which they differ. */
  readonly at: number;
  readonly clusters: Cluster[];
}

/**
 * Clusters that have all tokens but one in common, for each place. They are found by the sum of a number for each token in its
 * place, less that of the place: 53 bits, so that two sums are not the same by chance.
 */
function placesOf(live: ReadonlyMap<string, Cluster>): Alike[] {
  const places = new Map<number, Alike>();
  const numbers = new Map<string, number>();
  const numberOf = (token: string): number => {
    const known = numbers.get(token) ?? numbers.size + 1;
    if (known > numbers.size) numbers.set(token, known);
    return known;
  };
  for (const cluster of live.values()) {
    const ids = cluster.tokens.map(numberOf);
    let [high, low] = [numberOf(`${ids.length}\n${cluster.scope}`), ids.length];
    for (let at = 0; at < ids.length; at += 1) {
      high = (high + mixed(ids[at] ?? 0, at, 0x9e3779b1)) | 0;
      low = (low + mixed(ids[at] ?? 0, at, 0x85ebca77)) | 0;
    }
    for (let at = 0; at < ids.length; at += 1) {
      if (isPunctuation(cluster.tokens[at] ?? '')) continue;
      const [one, other] = [high - mixed(ids[at] ?? 0, at, 0x9e3779b1) + mixed(0, at, 0xc2b2ae3d), low - mixed(ids[at] ?? 0, at, 0x85ebca77) + at];
      const key = (one >>> 0) * 0x200000 + (other >>> 11);
      const alike = places.get(key);
      if (alike) alike.clusters.push(cluster);
      else places.set(key, { at, clusters: [cluster] });
    }
  }
  return [...places.values()].filter(({ clusters }) => clusters.length > 1);
}

function mixed(id: number, at: number, factor: number): number {
  const first = Math.imul(id * 0x10001 + at * 0x3779 + 1, factor);
  return Math.imul(first ^ (first >>> 15), 0x2c1b3c6d + factor) ^ (first >>> 13);
}

function isValue(clusters: readonly Cluster[], at: number): boolean {
  const tokens = clusters[0]?.tokens ?? [];
  const seen = clusters.map((cluster) => cluster.tokens[at] ?? '');
  if (wordsOf(tokens, at) < leastWords || seen.every((token) => switches.test(token))) return false;
  const identifiers = seen.every((token) => token === wildcard || dotted.test(token));
  const place = identifiers ? 'afterSign' : placeOf(tokens, at);
  const known = clusters.some((cluster) => cluster.tokens[at] === wildcard && (place !== 'first' || cluster.merged));
  return known || seen.length >= manyWords[place];
}

function placeOf(tokens: readonly string[], at: number): keyof typeof manyWords {
  const before = tokens[at - 1];
  if (before === undefined) return 'first';
  if (signs.has(before) || before === wildcard) return 'afterSign';
  if (names.has(before.toLowerCase())) return 'afterName';
  return prepositions.has(before.toLowerCase()) ? 'afterSign' : 'inSentence';
}

function wordsOf(tokens: readonly string[], except: number): number {
  return tokens.filter((token, at) => at !== except && isWord(token)).length;
}

/** `name:80` where others have one value in the place of all three. */
function mergePorts(live: Map<string, Cluster>): boolean {
  let merged = false;
  for (const cluster of [...live.values()]) {
    for (let at = 0; at + 2 < cluster.tokens.length; at += 1) {
      const token = cluster.tokens[at] ?? '';
      if (cluster.tokens[at + 1] !== ':' || cluster.tokens[at + 2] !== wildcard || cluster.glued[at + 2] !== true || isPunctuation(token) || token === wildcard) continue;
      const tokens = replaced(cluster.tokens, at, 3);
      const other = live.get(keyOf(cluster.scope, tokens));
      if (!other || cluster.into !== undefined || wordsOf(tokens, at) < leastWordsOfAddress) continue;
      join([cluster, other], tokens, live);
      merged = true;
    }
  }
  return merged;
}

function replaced(tokens: readonly string[], at: number, length: number, by = wildcard): string[] {
  return [...tokens.slice(0, at), by, ...tokens.slice(at + length)];
}

/** One cluster of all of them and of what has these tokens already, under the id of the oldest. */
function join(clusters: readonly Cluster[], tokens: readonly string[], live: Map<string, Cluster>): void {
  const scope = clusters[0]?.scope ?? '';
  const key = keyOf(scope, tokens);
  const known = live.get(key);
  const all = known && !clusters.includes(known) ? [...clusters, known] : clusters;
  const oldest = all.reduce((one, other) => (other.first < one.first ? other : one));
  if (all.length === 1) {
    live.set(key, oldest);
    return;
  }
  const shaped = all.find((cluster) => cluster.tokens.length === tokens.length) ?? oldest;
  const merged: Cluster = {
    id: oldest.id, scope, tokens, glued: shaped.glued, merged: true, first: oldest.first,
    count: all.reduce((sum, { count }) => sum + count, 0), last: all.reduce((most, { last }) => Math.max(most, last), 0),
  };
  for (const one of all) {
    live.delete(keyOf(scope, one.tokens));
    one.into = merged;
  }
  live.set(key, merged);
}
