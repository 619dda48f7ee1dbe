import type { RecordedEvent } from '../../core/recorded-event';
import { redactRecording } from '../../core/redact';

const most = 250_000;
const recording = (changes: Partial<RecordedEvent>): RecordedEvent => ({ schemaVersion: 1, requestId: 'r1', at: '2026-11-21T10:00:00.000Z', version: '3', durationMs: 1, event: {}, outcome: { state: 'answered', output: null }, calls: [], redacted: 0, ...changes });
const filled = (part: string, length = most): string => part.repeat(Math.ceil(length / part.length)).slice(0, length);

/** Each made the one or the other pattern take seconds to hours: jest's own limit of time is what they are held against. */
const parts = [
  'a', '1', '1 ', '4', '4 ', '4111 ', 'a.', 'A', '-', '+1', ':', 'a:', 'a@', 'a@b.', '%', '=', 'a=', 'aa=', 'a=b&', 'a=b;', '<a>', '<a>b</', '://a', '://a:', 'a://a?a=', 'eyJaaaaaa.', 'eyJ', '-----BEGIN A-----', '-----BEGIN A-----\n',
  'Bearer ', '1.', 'DE12 ', '"', '\\"', 'Cannot access ', 'a is not ', '$a.', 'password=', 'password="a', 'ghp_', '::', 'a:b:', '%2B1', 'aaaa-', 'pin:1 ',
];

test.each(parts)('a text of nothing but %j', (part) => {
  const { event } = redactRecording(recording({ event: { text: filled(part) } }));
  expect(event).toEqual({ text: expect.any(String) });
});

test.each(parts)('an error of nothing but %j', (part) => {
  const message = filled(part, most / 2);
  expect(redactRecording(recording({ outcome: { state: 'threw', errorType: 'Error', message, stack: `Error: ${message}\n    at f (/var/task/index.js:1:2)` } })).outcome).toMatchObject({ stack: expect.stringMatching(/\n {4}at f \(\/var\/task\/index\.js:1:2\)$/) });
});

test('an answer with 2,000 customers, none of whom is in what is kept', () => {
  const customers = Array.from({ length: 2000 }, (_, index) => ({ id: index, email: `c${index}@shop.example`, phone: `+49 30 ${1_000_000 + index}`, firstName: `Nam${index}x`, street: `${index} Long Road` }));
  const { outcome, redacted } = redactRecording(recording({ event: customers.slice(0, 100), outcome: { state: 'answered', output: { body: JSON.stringify(customers) } } }));
  const text = JSON.stringify(outcome);
  expect(text).not.toMatch(/@shop\.example|Nam\d|Long Road|\+49 30 1/);
  expect(redacted).toBe(8000);
});

test('thousands of secrets that begin alike', () => {
  const tokens = Array.from({ length: 4500 }, (_, index) => ({ token: `customer-token-number-${index}` }));
  expect(JSON.stringify(redactRecording(recording({ event: { tokens, text: filled('customer-token-number-', 60_000) } })).event)).not.toMatch(/number-\d/);
});

test.each<[string, (length: number) => string]>([['from behind', (length) => `${'a'.repeat(length)}b`], ['from the front', (length) => `b${'a'.repeat(length)}`]])('a text that is nearly a secret everywhere, seen %s', (_what, secretOf) => {
  const tokens = [...Array.from({ length: 300 }, (_, index) => secretOf(12 + index)), secretOf(70_000)];
  const { event } = redactRecording(recording({ event: { tokens: tokens.map((token) => ({ token })), text: filled('a', 100_000), said: `it was ${secretOf(311)}.` } })) as { event: { text: string; said: string } };
  expect(event).toMatchObject({ text: filled('a', 100_000), said: expect.stringMatching(/^it was 0+\d+\.$/) });
});

test('texts within texts have an end, and what is in the last of them is still found', () => {
  const nested = Array.from({ length: 14 }).reduce<string>((inner) => JSON.stringify({ inner }), 'ann@example.com');
  expect(JSON.stringify(redactRecording(recording({ event: nested })).event)).not.toContain('ann@');
});
