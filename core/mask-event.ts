import { looksLikeKey, shapeOfProse } from './mask-random';
import { encodedAgain, isForm } from './redact-encodings';

const deepest = 12;

/**
 * A recorded value for a prompt, without what no fix needs to know: keys of unknown make, and what people wrote, whose shape
 * stays (`Xxxxx xx 00 xxxxxx!`). Names, structure, numbers and short values stay as they are. Recordings themselves keep
 * them: a replay needs what was really sent.
 */
export function maskEvent(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return maskText(value, depth);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > deepest) return '…';
  if (Array.isArray(value)) return value.map((item: unknown) => maskEvent(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, maskEvent(inner, depth + 1)]));
}

/** A sentence of ours with what was recorded in quotation marks: that alone is masked. */
export function maskQuoted(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"?|`[^`]*`?/g, plain);
}

function maskText(text: string, depth: number): string {
  const json = /^\s*[[{]/.test(text) ? parsed(text) : undefined;
  if (json !== undefined) return JSON.stringify(maskEvent(json, depth + 1));
  if (isForm(text)) return text.split('&').map((one) => one.replace(/(?<==).*$/s, (inner) => encodedAgain(inner, plain))).join('&');
  return plain(text);
}

function plain(text: string): string {
  return shapeOfProse(text.replace(/[\w+/~.-]{20,}={0,2}/g, (token) => (looksLikeKey(token) ? '<secret?>' : token)));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
