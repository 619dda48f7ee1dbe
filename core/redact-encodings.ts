import { gunzipSync, gzipSync } from 'node:zlib';

const mostInflated = 1_000_000;

export function isUrl(value: string): boolean {
  return /^[a-z][a-z\d+.-]{1,20}:\/\/\S+$/i.test(value);
}

export function isForm(value: string): boolean {
  return /^[^\s=&?{}"'<>/:;]{1,100}=[^\s"<>]*$/.test(value) && !/^[\w+/]+==?$/.test(value);
}

/** Text in base64, perhaps packed with gzip; what packs another undefined where that is the same. */
export function unpacked(value: string): { readonly text: string; packedAgain(other: string): string | undefined } | undefined {
  const bytes = Buffer.from(value, 'base64');
  try {
    const packed = value.startsWith('H4sI');
    const text = (packed ? gunzipSync(bytes, { maxOutputLength: mostInflated }) : bytes).toString('utf8');
    return /[^\t\n\r\x20-\x7e\xa0-\ufffc]/.test(text) ? undefined : { text, packedAgain: (other) => (other === text ? undefined : (packed ? gzipSync(other) : Buffer.from(other)).toString('base64')) };
  } catch {
    return undefined;
  }
}

export function parsedJson(json: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(json) };
  } catch {
    return undefined;
  }
}

/** Encoded only where it was, since a replay asks in the same spelling. In a form, but not in a path, a plus is a space. */
export function encodedAgain(value: string, redact: (value: string) => string, inPath = false): string {
  const inner = decoded(inPath ? value.replace(/\+/g, '%2B') : value);
  const redacted = redact(inner);
  return redacted === inner ? value : inner === value ? redacted : encoded(redacted);
}

export function decoded(value: string): string {
  if (!/[%+]/.test(value)) return value;
  try {
    return decodeURIComponent(value.replace(/\+/g, ' '));
  } catch {
    return value;
  }
}

/** Half of a surrogate pair has no encoding. */
function encoded(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    return value;
  }
}
