import { createHash } from 'node:crypto';
import { hashOfBody, hashOfValue, numberOf } from '../../../core/shortened-writes';
import type { Asked } from './match-call';
import { bareList } from './report';

/** Writes of one call that are told one by one, characters of one value above which its hash stands for it, and characters of all bodies. */
const mostWrites = 200;
const mostValue = 1_000;
const mostCharacters = 40_000;
/** How deep lists and objects stand in each other that are looked into. */
const deepest = 100;

const { parse, stringify } = JSON;
const { isArray } = Array;
const { keys, setPrototypeOf } = Object;
const { get } = Reflect;
const Url = URL;

/** What one call wrote, as `CallResult.writes` has it. Of those past the last that is told, their number by kind. */
export function writeLog(): { add(asked: Asked): void; list(): string[] | undefined } {
  const told = bareList<string>();
  const more = new Map<string, number>();
  let characters = 0;
  return {
    add({ method, url, headers, body }) {
      const target = headers['x-amz-target'] ?? '';
      if (told.length >= mostWrites) {
        const kind = `${method} ${new Url(url).origin}/ ${target}`.trimEnd();
        // Of a kind past these, too many to be told, the last stands for all.
        const kept = more.has(kind) || more.size < mostWrites ? kind : 'ANY https://any.invalid/';
        more.set(kept, (more.get(kept) ?? 0) + 1);
        return;
      }
      const short = shortened(body, 0);
      const said = characters + short.length > mostCharacters ? hashOfBody(body.length, sha256(body)) : short;
      characters += said.length;
      told[told.length] = `${method} ${url} ${target}`.trimEnd() + `\n${said}`;
    },
    list() {
      if (told.length === 0) return undefined;
      const all = bareList<string>();
      for (let index = 0; index < told.length; index++) all[index] = told[index] ?? '';
      more.forEach((writes, kind) => { all[all.length] = `${kind}\n${numberOf(writes)}`; });
      return all;
    },
  };
}

/** A text with its long values in their hashes' stead; what is JSON in it stays JSON. */
function shortened(text: string, depth: number): string {
  if (text.length <= mostValue) return text;
  const read = depth > deepest ? undefined : readOf(text);
  return read === undefined ? hashOfValue(text.length, sha256(text)) : stringify(inner(read, depth + 1));
}

/** The list or object that a text is as JSON. */
function readOf(text: string): object | undefined {
  try {
    const read: unknown = parse(text);
    return typeof read === 'object' && read !== null ? read : undefined;
  } catch {
    return undefined;
  }
}

/** Without prototypes: code that ran may have put a `toJSON` there. */
function inner(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return shortened(value, depth);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > deepest) return shortened(stringify(value), depth);
  if (isArray(value)) {
    const items = bareList<unknown>();
    for (let index = 0; index < value.length; index++) items[index] = inner(value[index], depth + 1);
    return items;
  }
  const record: Record<string, unknown> = setPrototypeOf({}, null);
  const names = keys(value);
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? '';
    record[name] = inner(get(value, name), depth + 1);
  }
  return record;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
