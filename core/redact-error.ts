import type { CallOutcome } from './recorded-event';
import type { TextRedactor } from './redact-text';

type Thrown = Extract<CallOutcome, { state: 'threw' }>;

/**
 * An error without what is secret in its message, the same in its stack. Frames, and the words in which the engine says what
 * went wrong, stay as they are: a finding is known by them, whatever value somebody has for a password.
 */
export function redactError(outcome: Thrown, redactor: TextRedactor): Thrown {
  const message = redactMessage(outcome.message, redactor);
  const at = placeOf(outcome);
  const [head, rest] = at < 0 ? ['', outcome.stack] : [outcome.stack.slice(0, at), outcome.stack.slice(at + outcome.message.length)];
  return { ...outcome, message, stack: redactLines(head, redactor) + (at < 0 ? '' : message) + redactLines(rest, redactor) };
}

/** Where the stack says the message: after the error's name, and up to the end of a line. */
function placeOf({ message, stack }: Thrown): number {
  const at = stack.startsWith(message) ? 0 : stack.indexOf(`: ${message}`) + 2;
  return message !== '' && at !== 1 && /^(?:\n|$)/.test(stack.slice(at + message.length, at + message.length + 1)) ? at : -1;
}

function redactLines(stack: string, redactor: TextRedactor): string {
  return stack.split('\n').map((line) => (isFrame(line) ? line : redactMessage(line, redactor))).join('\n');
}

function isFrame(line: string): boolean {
  return line === '' || /^\s{1,20}at \S.*(?::\d+:\d+|<anonymous>|native|index \d+)\)?$/.test(line) || /^(?:file:\/\/|\/|node:)\S+:\d+(?::\d+)?$/.test(line);
}

function redactMessage(message: string, redactor: TextRedactor): string {
  if (/^\s*[[{]/.test(message)) return redactor.text(message);
  return message.split(saidByEngine).map((part, index) => (index % 2 === 1 ? redactor.formatted(part) : redactor.prose(part))).join('');
}

/** Names from the source in the words of V8. A name with a digit in it may be a value: it is looked at as the rest is. */
const saidByEngine = new RegExp(
  '(' + [
    String.raw`\((?:reading|setting) '[A-Za-z_$]{1,60}'\)`,
    String.raw`(?<![\w$.])[A-Za-z_$][A-Za-z_$.]{0,120}(?:\(\.{3}\))?(?:\.[A-Za-z_$.]{1,60})? is not (?:a function|a constructor|defined|iterable|async iterable)`,
    String.raw`Cannot (?:destructure property|access|redefine property:|delete property|assign to read only property|add property) '?[A-Za-z_$]{1,60}'?(?: of '[A-Za-z_$.]{1,120}')?`,
    String.raw`Cannot (?:read|set) properties of (?:undefined|null)`,
  ].join('|') + ')',
);
