import { createHash } from 'node:crypto';
import { type Cluster, keyOf, type MinerState, rootOf } from './cluster';
import { mergeClusters } from './merge-clusters';
import { createScanner } from './scan-line';
import { type Shape, shapeOf } from './shape-of';
import { createTemplateTree } from './template-tree';

/** Clusters of one component that are kept; beyond, those that were seen longest ago are forgotten. */
const mostClusters = 10_000;
/** Share of them that stays when some are forgotten. */
const keptShare = 0.75;
/** New clusters, or share of all, after which they are merged again. */
const settleAfter = { clusters: 500, share: 0.25 } as const;
/** Answers of the scanner that are remembered: they are a cache, and thrown away when there are more. */
const mostRemembered = 40_000;

export interface Seen {
  /** See `Cluster`. @default '' */
  readonly scope?: string;
  /** Lines that it stands for. @default 1 */
  readonly count?: number;
  /** Id of a cluster that begins with it. @default a hash of scope and template */
  readonly id?: string;
}

export interface Miner {
  /** Counts one line, and says where; `rootOf` of that is its cluster at any later time. */
  see(line: string, seen?: Seen): Cluster;
  /** Merges what is alike by all that was seen. Done now and then by itself; do it before reading. */
  settle(): void;
  /** Oldest first. */
  clusters(): readonly Cluster[];
  state(): MinerState;
}

/** Finds the templates behind lines of text, one line after the other, in bounded memory. `limit` is for tests. */
export function createMiner(state?: MinerState, limit = mostClusters): Miner {
  const { scan, scanned } = createScanner();
  const remembered = new Map<string, Map<number, Cluster>>();
  let [rememberedCount, seenCount] = [0, state?.seen ?? 0];
  let live = new Map<string, Cluster>();
  let tree = createTemplateTree();
  let settleAt = 0;
  let unsettled = true;

  const replace = (clusters: Map<string, Cluster>): void => {
    live = clusters;
    tree = createTemplateTree();
    for (const cluster of live.values()) tree.add(cluster);
    settleAt = Math.min(limit, live.size + Math.max(settleAfter.clusters, Math.round(live.size * settleAfter.share)));
  };
  const settle = (): void => {
    if (!unsettled) return;
    unsettled = false;
    const merged = mergeClusters(live.values());
    if (merged.size >= limit) {
      forgetOldest(merged, Math.floor(limit * keptShare));
      remembered.clear();
      rememberedCount = 0;
    }
    replace(merged);
  };
  const begin = (shape: Shape, scope: string, id: string | undefined): Cluster => {
    if (live.size >= settleAt) settle();
    if (live.size >= settleAt) settle();
    const key = keyOf(scope, shape.tokens);
    const found = live.get(key) ?? tree.find(scope, shape.tokens);
    if (found) return found;
    const made: Cluster = { id: id ?? idOf(key), scope, ...shape, merged: false, count: 0, first: seenCount, last: seenCount };
    live.set(key, made);
    tree.add(made);
    unsettled = true;
    return made;
  };
  const remember = (scope: string, key: number, cluster: Cluster): void => {
    if (rememberedCount >= mostRemembered) {
      remembered.clear();
      rememberedCount = 0;
    }
    const ofScope = remembered.get(scope);
    if (ofScope) ofScope.set(key, cluster);
    else remembered.set(scope, new Map([[key, cluster]]));
    rememberedCount += 1;
  };

  replace(new Map((state?.clusters ?? []).map((kept) => [keyOf(kept.scope, kept.tokens), { ...kept, glued: [...kept.glued].map((flag) => flag === '1') }])));
  return {
    see(line, { scope = '', count = 1, id } = {}) {
      const key = scan(line);
      const known = remembered.get(scope)?.get(key);
      let cluster = known;
      if (cluster === undefined || cluster.into !== undefined) {
        cluster = cluster === undefined ? begin(shapeOf(line, scanned), scope, id) : rootOf(cluster);
        remember(scope, key, cluster);
      }
      seenCount += 1;
      cluster.count += count;
      cluster.last = seenCount;
      return cluster;
    },
    settle,
    clusters: () => [...live.values()].sort((one, other) => one.first - other.first || (one.id < other.id ? -1 : 1)),
    state: () => ({
      seen: seenCount,
      clusters: [...live.values()].map(({ id, scope, tokens, glued, merged, count, first, last }) => ({ id, scope, tokens: [...tokens], glued: glued.map((flag) => (flag ? '1' : '0')).join(''), merged, count, first, last })),
    }),
  };
}

function forgetOldest(live: Map<string, Cluster>, keep: number): void {
  const byAge = [...live].sort(([, one], [, other]) => one.last - other.last);
  for (const [key] of byAge.slice(0, Math.max(0, live.size - keep))) live.delete(key);
}

function idOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}

