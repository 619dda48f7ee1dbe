import { decoded, encodedAgain, isForm, isUrl, parsedJson, unpacked } from './redact-encodings';
import type { KnownSecrets } from './redact-known';
import { secretFormats, type SecretFormat } from './secret-formats';
import { isSecretThroughout, isSecretUnder, plainName } from './secret-keys';
import { standInOf } from './stand-ins';

/** Texts within texts that are taken apart: an address in a form in JSON. */
const mostDepth = 12;

/** What is done to texts, each by what it is: JSON, an address, a form, base64, cookies, or plain words. */
export interface TextRedactor {
  /** `key` is the name that it stands under. */
  text(value: string, key?: string): string;
  /** A text that is no other language: known values, forms that give themselves away, names with a value behind them. */
  prose(value: string): string;
  /** Only what gives itself away by its form. */
  formatted(value: string): string;
  url(value: string): string;
}

/** @param walk what redacts the value that a JSON text holds */
export function textRedactor(known: KnownSecrets, walk: (value: unknown) => unknown): TextRedactor {
  let depth = 0;

  function formatted(text: string): string {
    if (/^(?!\d{3}-)[\w -]{0,12}$/.test(text)) return text;
    return secretFormats.reduce((left, format) => (format.hint === undefined || format.hint.test(left) ? left.replace(format.pattern, (...match: unknown[]) => replaced(format, match)) : left), text);
  }

  function replaced({ partsOf, canonical, standIn }: SecretFormat, match: readonly unknown[]): string {
    const [all, groups] = [String(match[0]), match.at(-1)];
    const value = typeof groups === 'object' && groups !== null ? String(Reflect.get(groups, 'value')) : all;
    if (known.isStandIn(all)) return all;
    let made = all.slice(0, all.length - value.length);
    let end = 0;
    for (const part of partsOf?.(value) ?? [{ start: 0, end: value.length }]) {
      const found = value.slice(part.start, part.end);
      made += value.slice(end, part.start) + known.standIn(canonical?.(found) ?? found, found, (n) => standIn(found, n, nested));
      end = part.end;
    }
    return made + value.slice(end);
  }

  function prose(text: string): string {
    const left = formatted(known.replaceIn(text));
    const named = /[:=]/.test(left) ? left.replace(quotedPair, quoted).replace(pair, paired) : left;
    return named.includes('</') ? named.replace(tag, (all: string, name: string, value: string) => (isSecretUnder(name, value) ? `<${name}>${secret(value)}</` : all)) : named;
  }

  function quoted(all: string, before: string, name: string, value: string): string {
    return known.isStandIn(value) || !isSecretUnder(name, value) ? all : before + secret(value);
  }

  function paired(all: string, before: string, name: string, between: string, value: string): string {
    return known.isStandIn(value) || (!between.includes('=') && !/[^A-Za-z.]/.test(value)) || !isSecretUnder(name, value) ? all : before + between + secret(value);
  }

  /** What stands under a telling name: by its form if it has one, else as a whole. */
  function secret(value: string): string {
    if (value === '') return value;
    const own = known.of(value);
    if (own !== undefined) return known.standIn(value, value, () => own);
    const isForm = wholeFormats.some(({ hint, pattern, partsOf }) => {
      const match = hint?.test(value) === false ? null : pattern.exec(value);
      const found = match?.groups?.['value'] ?? value;
      return match !== null && (partsOf === undefined || partsOf(found)[0]?.end === found.length);
    });
    return isForm ? formatted(value) : known.standIn(value, value, (n) => standInOf(value, n));
  }

  function nested(json: string): string {
    const parsed = parsedJson(json);
    if (parsed === undefined) return prose(json);
    const walked = JSON.stringify(walk(parsed.value));
    return walked === JSON.stringify(parsed.value) ? json : walked;
  }

  function text(value: string, key?: string): string {
    if (key === undefined || !isSecretUnder(key, value)) return plain(value, key);
    const name = plainName(key);
    if (/cookies?$/.test(name)) return value.replace(cookie, (all: string, before: string, attribute: string, inner: string) => (/^\s*(?:path|domain|expires|max-age|samesite)$/i.test(attribute) ? all : before + secret(inner)));
    if (/(?:connectionstrings?|dsn)$/.test(name) && /:\/\/|=/.test(value)) return connection(value);
    if (/^(?:plaintext|secretbinary)$/.test(name)) return binary(value);
    const scheme = name.endsWith('authorization') ? /^[\w-]{1,40}\s+/.exec(value)?.[0] ?? '' : '';
    if (scheme !== '') return scheme + secret(value.slice(scheme.length));
    return /^\s*[[{]/.test(value) && parsedJson(value) ? throughout(value, key) : secret(value);
  }

  function throughout(json: string, key: string): string {
    const each = (value: unknown): unknown => {
      if (typeof value === 'string') return secret(value);
      if (Array.isArray(value)) return value.map(each);
      return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, each(inner)])) : value;
    };
    return isSecretThroughout(key) ? JSON.stringify(each(JSON.parse(json))) : nested(json);
  }

  /** `Server=db;Password=…`: a value may hold anything but the semicolon. */
  function connection(value: string): string {
    if (isUrl(value)) return url(value);
    return value.split(';').map((one) => {
      const at = one.indexOf('=');
      const [name, inner] = [one.slice(0, at), one.slice(at + 1)];
      return at > 0 && !/\s\S+=/.test(inner) && isSecretUnder(name, inner) ? `${name}=${secret(inner)}` : prose(one);
    }).join(';');
  }

  /** Base64 that holds a secret stays base64: who gets it decodes it. */
  function binary(value: string): string {
    const packed = /^[A-Za-z0-9+/]+={0,2}$/.test(value) ? unpacked(value) : undefined;
    if (packed) return packed.packedAgain(/^\s*[[{]/.test(packed.text) ? throughout(packed.text, 'SecretString') : secret(packed.text)) ?? value;
    return known.standIn(value, value, (n) => Buffer.from(standInOf('x'.repeat(Math.floor((value.length * 3) / 4)), n)).toString('base64'));
  }

  function plain(value: string, key?: string): string {
    if (depth >= mostDepth) return prose(value);
    depth += 1;
    try {
      return opened(value, key);
    } finally {
      depth -= 1;
    }
  }

  function opened(value: string, key?: string): string {
    if (/^\s*[[{"]/.test(value)) return nested(value);
    if (isUrl(value)) return url(value);
    if (isForm(value)) return form(value);
    const packed = key !== undefined && value.length >= 12 && value.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(value) ? unpacked(value) : undefined;
    return packed?.packedAgain(plain(packed.text)) ?? prose(value);
  }

  function url(value: string): string {
    const [, start = '', path = '', query = '', rest = ''] = /^([a-z][\w+.-]{0,40}:\/\/[^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/is.exec(value) ?? [];
    // Its path as a whole is the secret.
    if (start === '' || /\/\/hooks\.slack\.com$/i.test(start)) return prose(value);
    const origin = known.replaceIn(start).replace(/^([^:]+:\/\/)([^/@]+)@/, (_all, scheme: string, user: string) => `${scheme}${user.split(':').map((part) => encodedAgain(part, secret)).join(':')}@`);
    const inFragment = rest.slice(1);
    return origin + path.split('/').map((part) => encodedAgain(part, prose, true)).join('/') + (query && `?${form(query.slice(1))}`) + (rest && `#${isForm(inFragment) ? form(inFragment) : prose(inFragment)}`);
  }

  function form(value: string): string {
    return value.split('&').map((one) => {
      const at = one.indexOf('=');
      return at < 0 ? encodedAgain(one, prose) : `${one.slice(0, at + 1)}${encodedAgain(one.slice(at + 1), (inner) => text(inner, decoded(one.slice(0, at))))}`;
    }).join('&');
  }

  return { text, prose, formatted, url };
}

const wholeFormats = secretFormats.map(({ hint, pattern, partsOf }) => ({ hint, partsOf, pattern: new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace('g', '')) }));
const pair = /((?<![\w.-])["']?([\w.-]{2,40})["']?)(\s{0,3}[:=]\s{0,3}["']?)([^\s"'&,;<>{}()[\]]{1,400})/g;
const quotedPair = /((?<![\w.-])\\{0,3}["']?([\w.-]{2,40})\\{0,3}["']?\s{0,3}[:=]\s{0,3}\\{0,3}["'])([^"'\\\n]{1,400})(?=\\{0,3}["'])/g;
const tag = /<([\w:.-]{1,60})>([^<]{1,4096})<\//g;
const cookie = /((?:^|;\s{0,3})([^=;]{1,200})=)([^;]*)/g;
