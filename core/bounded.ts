import * as z from 'zod';
import { InvalidInput } from './errors';

/** Levels of lists and objects within each other: what walks a value calls itself at each. */
export const deepestLevels = 200;

/** What Lambda takes as one event, in characters of its JSON: 6 MB. */
export const eventCharacters = 6 * 1024 * 1024;
/** What Step Functions passes to a state: 256 KiB. */
export const payloadCharacters = 256 * 1024;
/** What fits into the smallest function that reads artifacts, with what is made of it. */
export const mostCharacters = 50_000_000;

/**
 * Why a value is too large to be looked at; undefined where it is not. Counts the characters of texts and names, and one for
 * each value; stops where it knows enough, so that it takes no longer for what is larger.
 */
export function overgrown(value: unknown, most: number): string | undefined {
  const left: (readonly [value: unknown, level: number])[] = [[value, 0]];
  let seen = 0;
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [one, level] = next;
    seen += typeof one === 'string' ? one.length + 1 : 1;
    if (seen > most) return `more than ${most} characters, expected at most so many`;
    if (one === null || typeof one !== 'object' || ArrayBuffer.isView(one)) continue;
    if (level >= deepestLevels) return `more than ${deepestLevels} levels within each other, expected at most so many`;
    for (const [name, inner] of Object.entries(one)) {
      if (!Array.isArray(one)) seen += name.length;
      left.push([inner, level + 1]);
    }
  }
  return undefined;
}

/** @throws InvalidInput for text that is no JSON, or more of it than can be looked at */
export function readJson(text: string, what: string, most = mostCharacters): unknown {
  if (text.length > most) throw new InvalidInput(`${what}: saw ${text.length} characters, expected at most ${most}`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidInput(`${what}: saw ${JSON.stringify(text.slice(0, 100))}, expected JSON`, { cause });
  }
}

/** What a person, or another system, writes: it goes into the journal and into messages, which hold whole characters alone. */
export function said(most: number) {
  return z.string().max(most).refine((text) => !/\p{Cs}/u.test(text), 'expected text without halves of characters (lone surrogates)');
}

/** Who acts: an ARN of IAM, which may have a path of 512 characters. */
export const who = said(700).min(1);

/** The beginning of a text in whole characters. */
export function cut(text: string, most: number): string {
  return whole(text.slice(0, most));
}

/** A text in whole characters: half of one (a lone surrogate) is none in UTF-8, and whoever writes it so reads another text back. */
export function whole(text: string): string {
  return text.replace(/\p{Cs}/gu, '\u{fffd}');
}

/** A value with all its texts, and the names in it, in whole characters. */
export function wholeTexts(value: unknown): unknown {
  if (typeof value === 'string') return whole(value);
  if (Array.isArray(value)) return value.map(wholeTexts);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [whole(name), wholeTexts(inner)]));
}

/** Words that may be somebody else's, where a line break or a sign of control would make them look like ours. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
}

/** An object with names that are not known beforehand. */
export function recordOf<Key extends z.core.$ZodRecordKey, Value extends z.ZodType>(names: Key, values: Value, most: number) {
  return z.record(names, values).refine((record) => Object.keys(record).length <= most, `expected at most ${most} entries`).meta({ mostEntries: most });
}
