import type { Cluster } from './cluster';
import { isPunctuation, isWord, wildcard } from './shape-of';

export interface TemplateTree {
  add(cluster: Cluster): void;
  /** The cluster whose template the tokens fit: the one with most words in common from the left, where several do. */
  find(scope: string, tokens: readonly string[]): Cluster | undefined;
}

interface Node {
  readonly next: Map<string, Node>;
  cluster?: Cluster;
}

/** Templates of one number of tokens and one scope share a tree; a wildcard fits every token but punctuation. */
export function createTemplateTree(): TemplateTree {
  const roots = new Map<string, Node>();
  const rootKey = (scope: string, tokens: readonly string[]): string => `${tokens.length} ${scope}`;
  return {
    add(cluster) {
      let node = childOf(roots, rootKey(cluster.scope, cluster.tokens));
      for (const token of cluster.tokens) node = childOf(node.next, token);
      if (cluster.tokens.some(isWord)) node.cluster = cluster;
    },
    find(scope, tokens) {
      const root = roots.get(rootKey(scope, tokens));
      return root && descend(root, tokens, 0, false);
    },
  };
}

function childOf(nodes: Map<string, Node>, key: string): Node {
  const known = nodes.get(key);
  if (known) return known;
  const made: Node = { next: new Map() };
  nodes.set(key, made);
  return made;
}

/** `begun`: a word was found to fit the wildcard with which a template begins. Only where many did before is that one. */
function descend(node: Node, tokens: readonly string[], at: number, begun: boolean): Cluster | undefined {
  const token = tokens[at];
  if (token === undefined) return begun && node.cluster?.merged !== true ? undefined : node.cluster;
  const exact = node.next.get(token);
  const found = exact && descend(exact, tokens, at + 1, begun);
  if (found || token === wildcard || isPunctuation(token)) return found;
  const any = node.next.get(wildcard);
  return any && descend(any, tokens, at + 1, begun || at === 0);
}
