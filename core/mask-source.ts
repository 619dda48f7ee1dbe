/** What is shown in place of a secret. */
export const secretStandIn = 'REDACTED_SECRET';

/**
 * Only formats that cannot be anything else: an edit has to find its lines, so that what is merely personal in a log (an
 * address, a number) stays in a source. Every quantifier is bounded: no text takes long.
 */
const formats: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^]{0,10000}?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\b(?:gh[pousr]_|github_pat_|glpat-|npm_|xox[abeoprs]-|xapp-|(?:sk|rk)_(?:live|test)_|whsec_|sk-ant-|sk-proj-|AIza|SG\.)[\w.-]{16,400}/g,
  /\beyJ[\w-]{8,4000}\.eyJ[\w-]{4,16000}\.[\w-]{8,4000}/g,
  /(?<=:\/\/[^\s:@/"'`]{1,64}:)[^\s@/"'`${]{3,256}(?=@)/g,
  /(?<=(?:aws_?secret_?access_?key|secretAccessKey)["']?\s{0,3}[:=]\s{0,3}["'`])[A-Za-z0-9/+]{40}(?=["'`])/gi,
];

/** Source text for a prompt, without secrets of a known format. */
export function maskSource(source: string): string {
  return formats.reduce((text, format) => text.replace(format, secretStandIn), source);
}

/** Whether a change would put stand-ins where secrets are. */
export function writesStandIns(before: string, after: string): boolean {
  return after.split(secretStandIn).length > before.split(secretStandIn).length;
}
