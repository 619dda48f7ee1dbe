import ts from 'typescript';
import { calleeOf, isCall } from '../sink-rule';
import type { Rule } from '../types';

export const redos: Rule = {
  name: 'redos',
  advice: 'this pattern takes exponential time on some texts: let no two parts of what repeats match the same characters',
  check(node, flow) {
    if (ts.isRegularExpressionLiteral(node)) return explodes(node.text.slice(1, node.text.lastIndexOf('/'))) ? node : undefined;
    return isCall(node) && /^(?:new )?RegExp$/.test(calleeOf(node, flow)) && explodes(flow.text(node.arguments?.[0]) ?? '') ? node : undefined;
  },
};

/** One thing that a pattern matches, how often, and where it ends. */
interface Item {
  readonly text: string;
  readonly alternatives: readonly (readonly Item[])[];
  readonly least: number;
  readonly unbounded: boolean;
}

/** Whether something repeats without limit that can itself be cut into repetitions in more than one way. */
function explodes(pattern: string): boolean {
  return itemsOf(pattern, { at: 0 }).some((items) => items.some(isAmbiguous));
}

function isAmbiguous(item: Item): boolean {
  if (item.alternatives.some((items) => items.some(isAmbiguous))) return true;
  if (!item.unbounded || item.alternatives.length === 0) return false;
  return item.alternatives.some(repeatsItself) || overlap(item.alternatives);
}

/** Apart from what may be missing, nothing but one part that repeats by itself: nothing tells where one repetition ends. */
function repeatsItself(items: readonly Item[]): boolean {
  const needed = items.filter(({ least, unbounded }) => least > 0 || unbounded);
  const [only] = needed;
  if (needed.length === 1 && only?.unbounded) return true;
  const open = needed.filter(({ unbounded }) => unbounded);
  if (open.length === 0 || needed.length > 2) return false;
  return open.some(({ text }) => text === '.') || needed.every(({ unbounded, text }) => unbounded || text === '.');
}

function overlap(alternatives: readonly (readonly Item[])[]): boolean {
  const texts = alternatives.map((items) => items.map(({ text }) => text).join(''));
  return texts.some((one, index) => texts.some((other, at) => at !== index && one !== '' && (one === other ? at > index : other.startsWith(one) && items1(alternatives[at]))));
}

/** Of characters alone: a class may well begin as a longer one does. */
const items1 = (items: readonly Item[] | undefined): boolean => items?.every(({ text }) => /^\w$/.test(text)) ?? false;

/** The alternatives from a place on, until the group or the pattern ends. */
function itemsOf(pattern: string, cursor: { at: number }): readonly (readonly Item[])[] {
  const alternatives: Item[][] = [[]];
  while (cursor.at < pattern.length) {
    const character = pattern[cursor.at];
    if (character === ')') break;
    if (character === '|') {
      alternatives.push([]);
      cursor.at += 1;
      continue;
    }
    const start = cursor.at;
    const inner = character === '(' ? groupAt(pattern, cursor) : undefined;
    if (inner === undefined) cursor.at += atomLength(pattern, cursor.at);
    const text = pattern.slice(start, cursor.at);
    const count = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(pattern.slice(cursor.at))?.[0] ?? '';
    cursor.at += count.length;
    if (/^(?:\^|\$|\\[bB])$/.test(text) || /^\(\?<?[=!]/.test(text)) continue;
    alternatives[alternatives.length - 1]?.push({ text, alternatives: inner ?? [], least: /^[*?]|^\{0/.test(count) ? 0 : 1, unbounded: /^[*+]|^\{\d+,\}/.test(count) });
  }
  return alternatives;
}

function groupAt(pattern: string, cursor: { at: number }): readonly (readonly Item[])[] {
  cursor.at += /^\((?:\?(?:[:=!]|<[=!]|<\w+>))?/.exec(pattern.slice(cursor.at))?.[0].length ?? 1;
  const found = itemsOf(pattern, cursor);
  cursor.at += 1;
  return found;
}

function atomLength(pattern: string, at: number): number {
  const rest = pattern.slice(at);
  return /^(?:\\(?:u\{[^}]*\}|u[0-9a-f]{4}|x[0-9a-f]{2}|p\{[^}]*\}|k<\w+>|.)|\[(?:\\.|[^\]\\])*\]|.)/is.exec(rest)?.[0].length ?? 1;
}
