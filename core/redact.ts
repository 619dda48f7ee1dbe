import { createHash } from 'node:crypto';
import { bodyHeader } from './body-header';
import type { OutgoingCall, RecordedEvent } from './recorded-event';
import { redactError } from './redact-error';
import { knownSecrets } from './redact-known';
import { textRedactor } from './redact-text';
import { describesSecret, holdsSecrets, isSecretNumberUnder } from './secret-keys';
import { digitsLike } from './stand-ins';

/**
 * The recorded event without secrets and personal data. The same value has the same stand-in wherever it stands: in event,
 * output, error and outgoing calls, in JSON, forms, XML and base64 inside of them too. So it is read twice: what the first
 * reading finds under a telling name, the second replaces everywhere. Structure, ids and all else stay as they are. Part of
 * every team's bundle, so it imports nothing but Node.
 *
 * @param secrets values that are secret wherever they stand, with their stand-ins
 */
export function redactRecording(recording: RecordedEvent, secrets: ReadonlyMap<string, string> = new Map()): RecordedEvent {
  const redactor = newRedactor(secrets);
  redactor.recording(recording);
  redactor.freeze();
  const redacted = redactor.recording(recording);
  return { ...redacted, redacted: redactor.count() };
}

function newRedactor(secrets: ReadonlyMap<string, string>) {
  const known = knownSecrets(secrets);
  const texts = textRedactor(known, (value) => walk(value, undefined));
  /** Checksums of messages, which SDKs verify: of the original to that of the redacted. */
  const digests = new Map<string, string>();
  for (const value of secrets.keys()) if (value.includes('://')) texts.url(value);

  function walk(value: unknown, key: string | undefined): unknown {
    if (typeof value === 'string') return digests.get(value) ?? texts.text(value, key);
    if (typeof value === 'number') return number(value, key);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item: unknown) => walk(item, key));
    const entries: [string, unknown][] = Object.entries(value);
    const keyOf = keysOf(entries, key);
    return Object.fromEntries(entries.map(([name, inner]) => {
      const redacted = walk(inner, keyOf(name, inner));
      if (typeof inner === 'string' && typeof redacted === 'string' && inner !== redacted && /^(?:message)?body$/i.test(name)) digests.set(md5(inner), md5(redacted));
      return [texts.prose(name), redacted];
    }));
  }

  function number(value: number, key: string | undefined): number {
    const digits = String(value);
    if (!/^\d+$/.test(digits)) return value;
    if ((key !== undefined && isSecretNumberUnder(key)) || (digits.length >= 6 && known.isKnown(digits))) return Number(known.standIn(digits, digits, (n) => digitsLike(digits, n)));
    return digits.length < 13 ? value : Number(texts.formatted(digits));
  }

  function call({ method, url, headers, body, answer, startMs, answeredMs }: OutgoingCall): OutgoingCall {
    const times = { ...(startMs !== undefined && { startMs }), ...(answeredMs !== undefined && { answeredMs }) };
    return { method, url: texts.url(url), ...content({ headers, body }), ...times, answer: 'error' in answer ? { error: texts.prose(answer.error) } : { status: answer.status, ...content(answer) } };
  }

  /** A binary format can hide what no rule here reads, so one with a telling word in it is left out; so is what is divided into parts by chance. */
  function content({ headers, body }: Pick<OutgoingCall, 'headers' | 'body'>): Pick<OutgoingCall, 'headers' | 'body'> {
    const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, texts.text(value)]));
    const withheld = { headers: { ...own, [bodyHeader]: 'withheld' }, body: '' };
    if (headers[bodyHeader] === 'withheld' || /^multipart\//i.test(headers['content-type'] ?? '')) return withheld;
    if (headers[bodyHeader] !== 'base64') return { headers: own, body: texts.text(body) };
    const readable = Buffer.from(body, 'base64').toString('latin1');
    return texts.prose(readable) === readable && !/passw|secret|token|authoriz|credential|api.?key|cookie/i.test(readable) ? { headers: own, body } : withheld;
  }

  function outcome(ending: RecordedEvent['outcome']): RecordedEvent['outcome'] {
    return ending.state === 'threw' ? redactError(ending, texts) : { ...ending, output: walk(ending.output, undefined) };
  }

  return {
    count: () => known.count(),
    freeze: () => known.freeze(),
    recording: (recording: RecordedEvent): RecordedEvent => ({ ...recording, event: walk(recording.event, undefined), calls: recording.calls.map(call), outcome: outcome(recording.outcome) }),
  };
}

/** Names that say what type a value has: of DynamoDB, of the RDS Data API. */
const valueTypes = new Set(['S', 'N', 'B', 'SS', 'NS', 'BS', 'L', 'stringValue', 'longValue']);

/** The name that tells most of a value in an object which stands under `key`: its own, or that of what it is the value of. */
function keysOf(entries: readonly (readonly [string, unknown])[], key: string | undefined): (name: string, inner: unknown) => string {
  const textOf = (wanted: RegExp): string | undefined => {
    const found = entries.find(([name, inner]) => wanted.test(name) && typeof inner === 'string')?.[1];
    return typeof found === 'string' ? found : undefined;
  };
  const label = textOf(/^type$/i) === 'SecureString' ? 'secret' : textOf(/^(?:name|key)$/i);
  const isHolder = key !== undefined && holdsSecrets(key);
  return (name, inner) => {
    if (key !== undefined && entries.length === 1 && valueTypes.has(name)) return key;
    if (label !== undefined && /^values?$/i.test(name)) return label;
    return isHolder && typeof inner === 'string' && !describesSecret(name) ? 'secret' : name;
  };
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
