import { bodyHeader } from '../../core/body-header';
import type { OutgoingCall, RecordedEvent } from '../../core/recorded-event';
import { redactRecording } from '../../core/redact';
import { secretsIn } from '../../core/redact-environment';

function recording(changes: Partial<RecordedEvent> = {}): RecordedEvent {
  return { schemaVersion: 1, requestId: 'r1', at: '2026-11-21T10:00:00.000Z', version: '3', durationMs: 12, event: {}, outcome: { state: 'answered', output: null }, calls: [], redacted: 0, ...changes };
}
const event = (value: unknown): unknown => redactRecording(recording({ event: value })).event;
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const post = (changes: Partial<OutgoingCall> = {}): OutgoingCall => ({ method: 'POST', url: 'https://pay.example.com/v1', headers: {}, body: '', answer: { status: 200, headers: {}, body: '' }, ...changes });
const callOf = (changes: Partial<OutgoingCall>): OutgoingCall | undefined => redactRecording(recording({ calls: [post(changes)] })).calls[0];

test.each<[string, unknown, unknown]>([
  ['a SecureString, whatever its name', { Parameter: { Name: '/shop/mode', Type: 'SecureString', Value: 'hunter22' } }, { Parameter: { Name: '/shop/mode', Type: 'SecureString', Value: 'redacted-1' } }],
  ['several of them', { Parameters: [{ Name: 'a', Type: 'String', Value: 'plain' }, { Name: 'b', Type: 'SecureString', Value: '{"user":"ann","pin":"4711"}' }] }, { Parameters: [{ Name: 'a', Type: 'String', Value: 'plain' }, { Name: 'b', Type: 'SecureString', Value: '{"user":"ann","pin":"9001"}' }] }],
  ['credentials of STS as XML', '<R><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>wJalrXUtnFEMI/K7MDENG</SecretAccessKey><SessionToken>FwoGZXIvYXdzEA8aDGr+/x==</SessionToken><Arn>a</Arn></R>', '<R><AccessKeyId>ASIAREDACTED00000001</AccessKeyId><SecretAccessKey>redacted-000000000002</SecretAccessKey><SessionToken>redacted-000000000000003</SessionToken><Arn>a</Arn></R>'],
  ['what KMS decrypted, still base64', { Plaintext: base64('hunter22'), said: 'it is hunter22' }, { Plaintext: base64('redacted-1'), said: 'it is redacted-1' }],
  ['a storage account\'s key', { storage: 'AccountName=shop;AccountKey=c2VjcmV0c2VjcmV0c2VjcmV0==;EndpointSuffix=x.net' }, { storage: 'AccountName=shop;AccountKey=redacted-00000000000000001;EndpointSuffix=x.net' }],
  ['a connection string, its parts apart', { connectionString: 'Server=db,1433;User Id=app;Password=p@ss,w(o)rd 1;Encrypt=true', used: 'p@ss,w(o)rd 1' }, { connectionString: 'Server=db,1433;User Id=app;Password=redacted-1;Encrypt=true', used: 'redacted-1' }],
  ['a connection string that is an address', { DSN: 'postgres://app:pa55word@db/shop' }, { DSN: 'postgres://redacted-1:redacted-2@db/shop' }],
  ['a form in base64, as an HTTP API sends it', { isBase64Encoded: true, body: base64('user=7&password=hunter22') }, { isBase64Encoded: true, body: base64('user=7&password=redacted-1') }],
  ['names of tokens', { apiToken: 'aaa1', resetToken: 'bbb2', 'x-auth-token': 'ccc3', 'X-CSRF-Token': 'ddd4', otp: '123456' }, { apiToken: 'redacted-1', resetToken: 'redacted-2', 'x-auth-token': 'redacted-3', 'X-CSRF-Token': 'redacted-4', otp: '900005' }],
  ['a card number that is a number', { pay: 4111111111111111, at: 1763719200000, amex: 378282246310005 }, { pay: 4000000000000010, at: 1763719200000, amex: expect.any(Number) }],
  ['a card number behind another number', { said: 'order 1234 4111 1111 1111 1111' }, { said: expect.stringMatching(/^order 1234 4000 0000 0000 \d{4}$/) }],
  ['a phone number that is a number', { phone: 493012345678 }, { phone: 900000000001 }],
  ['keys that are addresses', { byUser: { 'ann@example.com': 1 }, mail: 'ann@example.com' }, { byUser: { 'person-1@redacted.invalid': 1 }, mail: 'person-1@redacted.invalid' }],
  ['an object of secrets', { secrets: { stripe: 'abcdef', type: 'live' } }, { secrets: { stripe: 'redacted-1', type: 'live' } }],
  ['a quoted value in a text', { m: 'set "password": "hun ter 22" ok' }, { m: 'set "password": "redacted-1" ok' }],
  ['a session that is an object stays one', { session: { cart: 'c-1', user: { id: 7, tier: 'gold' }, token: 'abc' } }, { session: { cart: 'c-1', user: { id: 7, tier: 'gold' }, token: 'redacted-1' } }],
])('%s', (_what, given, expected) => {
  expect(event(given)).toEqual(expected);
});

test('a secret in an address is the same in every spelling, and spelled as it was', () => {
  const password = 'p@ss w/rd+1';
  const { calls } = redactRecording(recording({
    event: { password },
    calls: [`https://x.example/a?q=${encodeURIComponent(password)}`, `https://x.example/a?${new URLSearchParams({ q: password }).toString()}`, `https://x.example/of/${encodeURIComponent(password)}/b`].map((url) => post({ url })),
  }));
  const replayed = ['https://x.example/a?q=redacted-1', 'https://x.example/a?q=redacted-1', 'https://x.example/of/redacted-1/b'];
  expect(calls.map(({ url }) => url)).toEqual(replayed);
});

test('of secrets that begin alike each is found, the short one too', () => {
  const long = 'c0mmon-start-of-all-of-these-secrets-and-its-end';
  const [a, b, c] = [`${long}-a`, `${long}-b`, long.slice(0, 20)];
  expect(event({ tokens: [a, b, c], said: `${b} then ${c} then ${a} then ${long}` })).toEqual({ tokens: [expect.stringMatching(/1$/), expect.stringMatching(/2$/), 'redacted-00000000003'], said: expect.stringMatching(/^redacted-0+2 then redacted-0+3 then redacted-0+1 then redacted-0+3of-these/) });
});

test('an address in a path stays spelled as the function spells it', () => {
  expect(callOf({ url: 'https://x.example/users/ann@example.com?to=ann@example.com' })?.url).toBe('https://x.example/users/person-1@redacted.invalid?to=person-1@redacted.invalid');
  expect(callOf({ url: 'https://x.example/users/ann%40example.com' })?.url).toBe('https://x.example/users/person-1%40redacted.invalid');
});

test.each(['api_key', 'apikey', 'access_token', 'X-Amz-Security-Token', 'X-Amz-Signature', 'client_secret', 'token', 'password'])('an address with %s', (name) => {
  expect(callOf({ url: `https://x.example/a?page=2&${name}=hunter-two-2` })?.url).toMatch(new RegExp(`^https://x\\.example/a\\?page=2&${name}=redacted-\\d+$`));
});

test('the function\'s own secrets have the stand-in that they have in the sandbox', () => {
  const environment = { STRIPE_KEY: 'rawkeyvalue', DB_PEPPER: 'salty-water', PGPASS: 'correcthorse', TABLE: 'orders', SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:a' };
  const { calls, event: input, redacted } = redactRecording(recording({ event: { note: 'rawkeyvalue in orders' }, calls: [post({ url: 'https://x.example/a?api_key=rawkeyvalue', body: 'salty-water,correcthorse' })] }), secretsIn(environment));
  expect(input).toEqual({ note: 'stand-in-of-a-secret in orders' });
  expect(calls[0]).toMatchObject({ url: 'https://x.example/a?api_key=stand-in-of-a-secret', body: 'stand-in-of-a-secret,stand-in-of-a-secret' });
  expect(redacted).toBe(3);
});

test('a body in parts has another boundary each time, so it is withheld', () => {
  expect(callOf({ headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: '--x\r\nContent-Disposition: form-data; name="password"\r\n\r\nhunter22' })).toMatchObject({ headers: { [bodyHeader]: 'withheld' }, body: '' });
});

test('headers that are kept are read too', () => {
  expect(callOf({ answer: { status: 302, headers: { location: 'https://x.example/in?token=abc1' }, body: '' } })?.answer).toMatchObject({ headers: { location: 'https://x.example/in?token=redacted-1' } });
});

describe('an error', () => {
  const frames = '\n    at carrier (/var/task/index.mjs:10:5)\n    at async undefined.handler (file:///var/task/index.mjs:2:1)';
  const thrown = (message: string, given: unknown, stack = `TypeError: ${message}${frames}`) => redactRecording(recording({ event: given, outcome: { state: 'threw', errorType: 'TypeError', message, stack } })).outcome;

  test.each<[string, string, string]>([
    ['undefined', `Cannot read properties of undefined (reading 'carrier')`, 'a word of the engine'],
    ['carrier', `Cannot read properties of undefined (reading 'carrier')`, 'the property that was read'],
    ['index.mjs', `Cannot read properties of null (reading 'city')`, 'the file\'s name'],
    ['property', `Cannot destructure property 'price' of 'quote' as it is undefined.`, 'a word of another message'],
    ['shipping', 'order.shipping.find is not a function', 'a name in an expression'],
    ['iterable', 'undefined is not iterable (cannot read property Symbol(Symbol.iterator))', 'a word at the end'],
    ['handler', 'x is not defined', 'a function\'s name'],
  ])('with %s for a password: %s stays', (password, message) => {
    expect(thrown(message, { password })).toEqual({ state: 'threw', errorType: 'TypeError', message, stack: `TypeError: ${message}${frames}` });
  });

  test('a secret in the message goes from the stack too, also where the message was changed later', () => {
    expect(thrown('no hunter22x here', { password: 'hunter22x' })).toMatchObject({ message: 'no redacted-1 here', stack: `TypeError: no redacted-1 here${frames}` });
    expect(thrown('other', { password: 'hunter22x' }, `TypeError: no hunter22x here${frames}`)).toMatchObject({ message: 'other', stack: `TypeError: no redacted-1 here${frames}` });
  });

  test('a line that only looks like a frame is no frame', () => {
    expect(thrown('x', { password: 'hunter22x' }, 'TypeError: y\n    at hunter22x')).toMatchObject({ stack: 'TypeError: y\n    at redacted-1' });
  });

  test('a value in quotes that is no name', () => {
    expect(thrown(`Cannot read properties of undefined (reading 'tok3nvalue9')`, { token: 'tok3nvalue9' })).toMatchObject({ message: `Cannot read properties of undefined (reading 'redacted-01')` });
    expect(thrown('{"token":"abc1"}', {})).toMatchObject({ message: '{"token":"redacted-1"}' });
  });
});
