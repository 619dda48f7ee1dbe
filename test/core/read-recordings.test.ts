import { deflateRawSync } from 'node:zlib';
import { templateOf } from '../../core/log-template';
import { faultOf, readRecordings } from '../../core/read-recordings';
import type { RecordedEvent } from '../../core/recorded-event';

const event: RecordedEvent = {
  schemaVersion: 1, requestId: 'r1', at: '2026-11-21T10:00:00.000Z', version: '2', durationMs: 4, event: {}, calls: [], redacted: 0,
  outcome: { state: 'threw', errorType: 'TypeError', message: "Cannot read properties of undefined (reading 'carrier')", stack: "TypeError: Cannot read properties of undefined (reading 'carrier')\n    at tracking (/var/task/index.js:10:5)\n    at progress (/var/task/index.js:20:5)" },
};
const lineOf = (value: unknown) => JSON.stringify({ ratchet: 'recording', schemaVersion: 1, data: deflateRawSync(JSON.stringify(value)).toString('base64') });

test('reads what the recorder wrote, also inside the JSON log format', () => {
  expect(readRecordings([lineOf(event), JSON.stringify({ level: 'ERROR', message: lineOf(event) }), 'START RequestId: r1'])).toEqual({ events: [event, event], tooLarge: 0, unreadable: 0 });
});

test.each([
  ['no deflated data', JSON.stringify({ ratchet: 'recording', schemaVersion: 1, data: 'aGVsbG8=' }), { tooLarge: 0, unreadable: 1 }],
  ['another shape', lineOf({ hello: 1 }), { tooLarge: 0, unreadable: 1 }],
  ['more than fits when unpacked', lineOf('x'.repeat(5_000_000)), { tooLarge: 0, unreadable: 1 }],
  ['a note that it was too large', JSON.stringify({ ratchet: 'recording', schemaVersion: 1, requestId: 'r', tooLarge: 300_000 }), { tooLarge: 1, unreadable: 0 }],
])('%s is counted, and nothing is thrown', (_what, line, counts) => {
  expect(readRecordings([line])).toEqual({ events: [], ...counts });
});

test('a failure has the id of the template that Lambda\'s own line on it has', () => {
  const { errorType, message, stack } = event.outcome as Extract<RecordedEvent['outcome'], { state: 'threw' }>;
  const line = `2026-11-21T10:00:00.123Z\tr9\tERROR\tInvoke Error \t${JSON.stringify({ errorType, errorMessage: message, stack: stack.split('\n') })}`;
  expect(faultOf(event)).toBe(templateOf(line)?.id);
  expect(faultOf({ ...event, outcome: { state: 'answered', output: {} } })).toBeUndefined();
});
