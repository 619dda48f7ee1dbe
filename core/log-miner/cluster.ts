import * as z from 'zod';

/** Lines of one template: what they have in common, with wildcards where they differ. */
export interface Cluster {
  /** Of the first line that was seen of it; it stays when the template becomes more general. */
  readonly id: string;
  /** Clusters of different scopes are never merged: the kind of line, the place in the code. */
  readonly scope: string;
  readonly tokens: readonly string[];
  readonly glued: readonly boolean[];
  /** Whether others became part of it. */
  readonly merged: boolean;
  count: number;
  /** In the order of what was seen: when it was seen first and last. */
  readonly first: number;
  last: number;
  /** Set when it became part of another. */
  into?: Cluster;
}

const order = z.int().nonnegative();

/** What a miner knows, so that it can go on after a restart. `glued` has one 0 or 1 a token. */
export const minerState = z.object({
  seen: order,
  clusters: z.array(z.object({ id: z.string(), scope: z.string(), tokens: z.array(z.string()), glued: z.string(), merged: z.boolean(), count: order, first: order, last: order })),
});
export type MinerState = z.infer<typeof minerState>;

export function keyOf(scope: string, tokens: readonly string[]): string {
  return `${scope}\n${tokens.join(' ')}`;
}

/** The template as one reads it. */
export function textOf({ tokens, glued }: Pick<Cluster, 'tokens' | 'glued'>): string {
  return tokens.map((token, index) => (index === 0 || glued[index] === true ? token : ` ${token}`)).join('');
}

/** The cluster that one became part of, or itself. */
export function rootOf(cluster: Cluster): Cluster {
  let root = cluster;
  while (root.into !== undefined) root = root.into;
  return root;
}
