import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { readLogLine } from '../../core/lambda-log-line';
import { templateOf } from '../../core/log-template';
import { faultOf, readRecordings } from '../../core/read-recordings';
import type { RecordedEvent } from '../../core/recorded-event';
import { redactRecording } from '../../core/redact';

const worked: RecordedEvent = { schemaVersion: 1, requestId: 'r-1', at: '2026-11-21T10:00:00.000Z', version: '3', durationMs: 12.5, event: { a: 1 }, outcome: { state: 'answered', output: null }, calls: [], redacted: 0 };
const packed = (event: unknown): string => deflateRawSync(JSON.stringify(event)).toString('base64');
const line = (data: string): object => ({ ratchet: 'recording', schemaVersion: 1, data });
const readAt = (timestamp: number, ...messages: string[]) => readRecordings({ logStream: '2026/11/21/[3]abc', logEvents: messages.map((message, index) => ({ id: String(index), timestamp, message })) });
const at = Date.parse(worked.at);
const read = (...messages: string[]) => readAt(at + 100, ...messages);
const good = line(packed(worked));
const none = { events: [], tooLarge: 0, unreadable: 0 };

test.each<[string, string, Partial<ReturnType<typeof read>>]>([
  ['a line as it is written', JSON.stringify(good), { events: [worked] }],
  ['with level and time, as for the JSON log format', JSON.stringify({ ...good, level: 'INFO', timestamp: 't', message: 'm' }), { events: [worked] }],
  ['with the end of its line', `${JSON.stringify(good)}\n`, { events: [worked] }],
  ['one that was too large', JSON.stringify({ ratchet: 'recording', schemaVersion: 1, requestId: 'r-1', tooLarge: 5_000_000 }), { tooLarge: 1 }],
  ['no base64', JSON.stringify(line('%%%')), { unreadable: 1 }],
  ['nothing packed', JSON.stringify(line(Buffer.from('plain').toString('base64'))), { unreadable: 1 }],
  ['no recorded event', JSON.stringify(line(packed({ ...worked, at: 'yesterday' }))), { unreadable: 1 }],
  ['more than fits when it is unpacked', JSON.stringify(line(packed({ ...worked, event: 'a'.repeat(5_000_000) }))), { unreadable: 1 }],
  ['an id that is a path', JSON.stringify(line(packed({ ...worked, requestId: '../../other' }))), { unreadable: 1 }],
  ['another version than its stream\'s', JSON.stringify(line(packed({ ...worked, version: '2' }))), { unreadable: 1 }],
  ['another format', JSON.stringify({ ...good, schemaVersion: 2 }), { unreadable: 1 }],
  ['a failure of the wrapper', '{"ratchet":"failure","schemaVersion":1,"requestId":"r","kind":"none of them"}', {}],
  ['an object that the function logs in the JSON format', JSON.stringify({ timestamp: 't', level: 'INFO', requestId: 'r-1', message: good }), {}],
  ['a text that the function logs in the JSON format', JSON.stringify({ timestamp: 't', level: 'INFO', requestId: 'r-1', message: JSON.stringify(good) }), {}],
  ['a text that the function logs in the text format', `2026-11-21T10:00:00.000Z\tr-1\tINFO\t${JSON.stringify(good)}`, {}],
  ['behind what a user sent', `saw ${JSON.stringify(good)}`, {}],
  ['not the first name of the line', JSON.stringify({ level: 'INFO', ...good }), {}],
  ['a broken line', JSON.stringify(good).slice(0, 60), {}],
])('%s', (_what, message, expected) => {
  expect(read(message)).toEqual({ ...none, ...expected });
  expect(readLogLine(message)).toBeUndefined();
  expect(templateOf(message)?.kind ?? 'info').toBe('info');
});

test.each([[-15 * 60_000, 1], [15 * 60_000, 1], [-15 * 60_000 - 1, 0], [15 * 60_000 + 1, 0]])('%i ms from the time of its log event: %i are read', (ms, events) => {
  expect(readAt(at + ms, JSON.stringify(good)).events).toHaveLength(events);
});

test('whatever a line says, nothing is thrown', () => {
  fc.assert(fc.property(fc.string(), (text) => { read(`{"ratchet":"recording","schemaVersion":1,"data":${text}`, JSON.stringify(line(text))); }));
});

test('lines of one batch have an end', () => {
  expect(read(...Array.from({ length: 510 }, () => JSON.stringify(good)))).toMatchObject({ unreadable: 10 });
});

describe('the fault of a failed call is the template of Lambda\'s own line on it', () => {
  const thrown = (message: string, event: unknown = {}, errorType = 'TypeError'): RecordedEvent => ({ ...worked, event, outcome: { state: 'threw', errorType, message, stack: `${errorType}: ${message}\n    at priceOf (/var/task/index.js:10:5)\n    at async handler (/var/task/index.js:20:3)\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)` } });
  /** As Node's runtime writes it on AWS, in both formats. */
  const lines = ({ outcome }: RecordedEvent): string[] => {
    if (outcome.state !== 'threw') throw new Error('it threw nothing');
    const { errorType, message, stack } = outcome;
    return [
      `2026-11-21T10:00:00.123Z\tr-1\tERROR\tInvoke Error \t${JSON.stringify({ errorType, errorMessage: message, code: 'E1', stack: stack.split('\n') })}`,
      JSON.stringify({ timestamp: '2026-11-21T10:00:00.123Z', level: 'ERROR', requestId: 'r-1', message: { errorType, errorMessage: message, stackTrace: stack.split('\n') } }),
    ];
  };
  const jwt = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"email":"ann@example.com"}').toString('base64url')}.c2lnbmF0dXJlc2lnbmF0dXJlc2ln`;

  test.each<[string, string, unknown?]>([
    ['no value', `Cannot read properties of undefined (reading 'city')`],
    ['ids', 'no stock for SKU-00042 in order 1b4e28ba-2fa1-4d2b-883f-0016d3cca427'],
    ['an email', 'no user ann.lee@example.com'],
    ['a card', 'card 4111 1111 1111 1111 refused'], ['a card with dashes', 'card 5500-0055-5555-5559 refused'],
    ['an account', 'IBAN GB82 WEST 1234 5698 7654 32 refused'], ['a phone', 'no call to +49 30 1234567'],
    ['an address', 'blocked 203.0.113.9'],
    ['a token', `expired: ${jwt}`], ['an access key', 'refused AKIAIOSFODNN7EXAMPLE'],
    ['an address with a key', 'GET https://x.example/a?token=abcdef failed'],
    ['a value that the event names', 'refused opensesame1 twice', { password: 'opensesame1' }],
    ['an email that the event names', 'refused ann@example.com', { email: 'Ann@example.com', token: 't0ken-t0ken' }],
    ['several lines', 'bad input\nexpected 5\nsaw 6'],
  ])('with %s', (_what, message, ...[event]) => {
    const recorded = redactRecording(thrown(message, event));
    for (const own of lines(thrown(message, event))) expect(faultOf(recorded)).toBe(templateOf(own)?.id);
    expect(faultOf(recorded)).toMatch(/^[0-9a-f]{16}$/);
  });

  test('another place, another fault', () => {
    const { outcome, ...rest } = thrown('x');
    expect(outcome.state === 'threw' && faultOf({ ...rest, outcome: { ...outcome, stack: outcome.stack.replace('priceOf', 'other') } })).not.toBe(faultOf(thrown('x')));
  });

  test.each<[string, RecordedEvent['outcome']]>([['a call that worked', worked.outcome], ['a status', { state: 'answered', output: { statusCode: 500 }, failure: 'status' }]])('%s has none', (_what, outcome) => {
    expect(faultOf({ ...worked, outcome })).toBeUndefined();
  });
});
