import { looksLikeKey } from './mask-random';
import { isCredentialUnder } from './secret-keys';
import { isMixed, prefixedTokens } from './secret-prefixes';

/** What is shown in place of a secret. */
export const secretStandIn = 'REDACTED_SECRET';

/**
 * Only formats that cannot be anything else: an edit has to find its lines, so that what is merely personal in a log (an
 * address, a number) stays in a source. Every quantifier is bounded: no text takes long.
 */
const formats: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^]{0,10000}?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\beyJ[\w-]{8,4000}\.eyJ[\w-]{4,16000}\.[\w-]{8,4000}/g,
  /(?<=:\/\/[^\s:@/"'`]{1,64}:)[^\s@/"'`${]{3,256}(?=@)/g,
  /(?<=(?:aws_?secret_?access_?key|secretAccessKey)["']?\s{0,3}[:=]\s{0,3}["'`])[A-Za-z0-9/+]{40}(?=["'`])/gi,
];

/** A literal, and the name that it is given. */
const assigned = /([\w$-]{2,60})(["'`\]]{0,2}\s{0,3}[:=]\s{0,3})(["'`])([^"'`\s$\\{}]{8,400})\3/g;
const literal = /(["'`])([\w+/=~.-]{30,300})\1/g;

/** Source text for a prompt, without secrets of a known format, and without literals that have the name of one or look like one. */
export function maskSource(source: string): string {
  const known = formats.reduce((text, format) => text.replace(format, secretStandIn), source);
  const tokens = prefixedTokens.reduce((text, { hint, pattern, mixed }) => (hint.test(text) ? text.replace(pattern, (all: string) => (mixed && !isMixed(all) ? all : secretStandIn)) : text), known);
  const named = tokens.replace(assigned, (all: string, name: string, between: string, quote: string, value: string) => (/\d/.test(value) && /[A-Za-z]/.test(value) && !value.includes(secretStandIn) && isCredentialUnder(name, value) ? name + between + quote + secretStandIn + quote : all));
  return named.replace(literal, (all: string, quote: string, value: string) => (looksLikeKey(value) ? quote + secretStandIn + quote : all));
}

/** Whether a change would put stand-ins where secrets are. */
export function writesStandIns(before: string, after: string): boolean {
  return after.split(secretStandIn).length > before.split(secretStandIn).length;
}
