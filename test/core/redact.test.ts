import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { bodyHeader } from '../../core/body-header';
import type { OutgoingCall, RecordedEvent } from '../../core/recorded-event';
import { redactRecording } from '../../core/redact';
import { luhn, mod97 } from '../../core/stand-ins';

function recording(changes: Partial<RecordedEvent> = {}): RecordedEvent {
  return { schemaVersion: 1, requestId: 'r1', at: '2026-11-21T10:00:00.000Z', version: '3', durationMs: 12, event: {}, outcome: { state: 'answered', output: null }, calls: [], redacted: 0, ...changes };
}
const event = (value: unknown): unknown => redactRecording(recording({ event: value })).event;
const post = (changes: Partial<OutgoingCall> = {}): OutgoingCall => ({ method: 'POST', url: 'https://pay.example.com/v1', headers: {}, body: '', answer: { status: 200, headers: {}, body: '' }, ...changes });
const base64 = (text: string): string => Buffer.from(text).toString('base64');

test.each<[string, unknown, unknown]>([
  ['a password', { password: 'hunter2' }, { password: 'redacted-1' }],
  ['names in any spelling', { 'X-Api-Key': 'abc', clientSecret: 'def', db_passwd: 'ghi' }, { 'X-Api-Key': 'redacted-1', clientSecret: 'redacted-2', db_passwd: 'redacted-3' }],
  ['an email', { to: 'Ann <ann.lee@example.co.uk>' }, { to: 'Ann <person-1@redacted.invalid>' }],
  ['an email in other letters', ['Ann@Example.com', 'ann@example.com', 'bob@example.com'], ['person-1@redacted.invalid', 'person-1@redacted.invalid', 'person-2@redacted.invalid']],
  ['a uuid under a telling name', { token: '1b4e28ba-2fa1-4d2b-883f-0016d3cca427' }, { token: '00000000-0000-4000-8000-000000000001' }],
  ['a date of birth', { birthDate: '1987-03-12' }, { birthDate: '1900-01-02' }],
  ['digits as text and as a number', { cvv: '123', pin: 4711 }, { cvv: '901', pin: 9002 }],
  ['a phone number', { text: 'call +49 (30) 1234-5678 now' }, { text: 'call +49 (00) 0000-0001 now' }],
  ['addresses of callers, not of services', { sourceIp: '203.0.113.9', upstream: '10.0.0.7', self: '127.0.0.1' }, { sourceIp: '198.18.0.1', upstream: '10.0.0.7', self: '127.0.0.1' }],
  ['an address of version 6', { from: '2a02:8108:9640:1a3c::17' }, { from: '2001:db8:0:0:0:0:0:1' }],
  ['a bearer token', { headers: { authorization: 'Bearer abc123def456' } }, { headers: { authorization: 'Bearer redacted-001' } }],
  ['cookies, by their values', { cookie: 'theme=dark; id=a1b2' }, { cookie: 'theme=redacted-1; id=redacted-2' }],
  ['a set cookie', { 'Set-Cookie': 'id=a1b2; Path=/; HttpOnly' }, { 'Set-Cookie': 'id=redacted-1; Path=/; HttpOnly' }],
  ['JSON in a string', { body: '{"email": "a@b.io", "sku":"SKU-1"}' }, { body: '{"email":"person-1@redacted.invalid","sku":"SKU-1"}' }],
  ['JSON without anything secret stays as it is written', { body: '{ "sku": "SKU-1",  "n": 1.50 }' }, { body: '{ "sku": "SKU-1",  "n": 1.50 }' }],
  ['DynamoDB JSON', { Item: { password: { S: 'hunter2' }, sku: { S: 'A-1' } } }, { Item: { password: { S: 'redacted-1' }, sku: { S: 'A-1' } } }],
  ['a list of names and values', { UserAttributes: [{ Name: 'email', Value: 'a@b.io' }, { Name: 'password', Value: 'opensesame' }] }, { UserAttributes: [{ Name: 'email', Value: 'person-1@redacted.invalid' }, { Name: 'password', Value: 'redacted-2' }] }],
  ['a form', { body: 'user=7&email=a%40b.io&password=p%26q+r' }, { body: 'user=7&email=person-1%40redacted.invalid&password=redacted-2' }],
  ['an address with a query', { url: 'https://x.example/u/a%40b.io?token=abc%2Bdef&page=2' }, { url: 'https://x.example/u/person-1%40redacted.invalid?token=redacted-2&page=2' }],
  ['a user in an address', { dsn2: 'postgres://app:pa55word@db.internal:5432/shop' }, { dsn2: 'postgres://redacted-1:redacted-2@db.internal:5432/shop' }],
  ['XML', { body: '<Creds><SecretAccessKey>wJalrXUtnFEMI/K7MDENG</SecretAccessKey><Name>x</Name></Creds>' }, { body: '<Creds><SecretAccessKey>redacted-000000000001</SecretAccessKey><Name>x</Name></Creds>' }],
  ['base64 of text', { data: base64('{"email":"a@b.io","n":1}') }, { data: base64('{"email":"person-1@redacted.invalid","n":1}') }],
  ['keys that are personal', { 'a@b.io': 1 }, { 'person-1@redacted.invalid': 1 }],
  ['a secret from Secrets Manager, whatever is in it', { SecretString: '{"host":"db-1","n":5}' }, { SecretString: '{"host":"redacted-1","n":5}' }],
  ['a name in a text', { message: 'login with password=hunter2 failed' }, { message: 'login with password=redacted-1 failed' }],
  ['a value without a name where it stood under one', { secret: 'opensesame', note: 'got opensesame!' }, { secret: 'redacted-1', note: 'got redacted-1!' }],
])('replaces: %s', (_what, given, expected) => {
  expect(event(given)).toEqual(expected);
});

test.each<[string, unknown]>([
  ['ids', { sku: 'SKU-00042', orderId: '9f86d081884c7d659a2feaa0c55ad015', customerId: 'C-19', uuid: '1b4e28ba-2fa1-4d2b-883f-0016d3cca427', at: 1763719200000, micros: 1763719200000123 }],
  ['counts with telling names', { maxTokens: 4096, session: 3, emailVerified: true, tokenType: 'Bearer', phoneType: 'home', email: 'enabled' }],
  ['digits that are no card', { order: '4111111111111112', tracking: '1234567890123456' }],
  ['times, versions, names of things', { t: '10:20:30', v: 'Chrome/120.0.0.0', c: 'std::vector', s: '2026-11-21T10:00:00+0100', arn: 'arn:aws:lambda:us-east-1:000000000000:function:a' }],
  ['messages of errors', { m: `Unexpected token 'u', "undefined" is not valid JSON`, n: 'Invalid token: unexpected end', o: 'Cannot read properties of undefined (reading \'city\')' }],
])('leaves: %s', (_what, given) => {
  expect(redactRecording(recording({ event: given }))).toMatchObject({ event: given, redacted: 0 });
});

test('the same value has the same stand-in in event, output, calls and error', () => {
  const { event: input, outcome, calls, redacted } = redactRecording(recording({
    event: { body: '{"apiToken":"t0psecretvalue","mail":"ann@example.com"}' },
    calls: [post({ url: 'https://pay.example.com/t0psecretvalue?m=ann%40example.com', body: 'x=1&t=t0psecretvalue', answer: { status: 200, headers: {}, body: '{"for":"Ann@example.com"}' } }), post({ answer: { error: 'ECONNRESET for t0psecretvalue' } })],
    outcome: { state: 'threw', errorType: 'Error', message: 'no t0psecretvalue of ann@example.com', stack: 'Error: no t0psecretvalue of ann@example.com\n    at f (/var/task/index.js:1:2)' },
  }));
  const token = 'redacted-00001';
  expect(input).toEqual({ body: `{"apiToken":"${token}","mail":"person-2@redacted.invalid"}` });
  expect(calls[0]).toMatchObject({ url: `https://pay.example.com/${token}?m=person-2%40redacted.invalid`, body: `x=1&t=${token}`, answer: { body: '{"for":"person-2@redacted.invalid"}' } });
  expect(calls[1]?.answer).toEqual({ error: `ECONNRESET for ${token}` });
  expect(outcome).toEqual({ state: 'threw', errorType: 'Error', message: `no ${token} of person-2@redacted.invalid`, stack: `Error: no ${token} of person-2@redacted.invalid\n    at f (/var/task/index.js:1:2)` });
  expect(redacted).toBe(2);
});

test('a message\'s checksum, which SDKs verify, follows the message', () => {
  const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
  const body = '{"email":"ann@example.com"}';
  const { calls } = redactRecording(recording({ calls: [post({ body: JSON.stringify({ MessageBody: body }), answer: { status: 200, headers: {}, body: JSON.stringify({ MD5OfMessageBody: md5(body) }) } })] }));
  const sent = (JSON.parse(calls[0]?.body ?? '') as { MessageBody: string }).MessageBody;
  expect(calls[0]?.answer).toMatchObject({ body: JSON.stringify({ MD5OfMessageBody: md5(sent) }) });
});

test('packed logs are opened, redacted and packed again', () => {
  const { awslogs } = event({ awslogs: { data: gzipSync('{"message":"user ann@example.com"}').toString('base64') } }) as { awslogs: { data: string } };
  expect(gunzipSync(Buffer.from(awslogs.data, 'base64')).toString()).toBe('{"message":"user person-1@redacted.invalid"}');
});

test.each([['nothing telling', Buffer.from([0xff, 1, 2, 3]), 'base64'], ['an address', Buffer.concat([Buffer.from([0xff]), Buffer.from('ann@example.com')]), 'withheld'], ['a telling word', Buffer.concat([Buffer.from([0xff]), Buffer.from('Password')]), 'withheld']])('a binary body with %s', (_what, bytes, expected) => {
  const { calls } = redactRecording(recording({ calls: [post({ headers: { [bodyHeader]: 'base64' }, body: bytes.toString('base64') })] }));
  expect(calls[0]).toMatchObject({ headers: { [bodyHeader]: expected }, body: expected === 'base64' ? bytes.toString('base64') : '' });
});

test('a token\'s claims stay readable', () => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const jwt = [part({ alg: 'RS256' }), part({ sub: 'u-1', email: 'ann@example.com', exp: 1763719200 }), 'c2lnbmF0dXJlc2lnbmF0dXJl'].join('.');
  const { auth } = event({ auth: jwt }) as { auth: string };
  expect(JSON.parse(Buffer.from(auth.split('.')[1] ?? '', 'base64url').toString())).toEqual({ sub: 'u-1', email: expect.stringMatching(/^person-\d@redacted\.invalid$/), exp: 1763719200 });
  expect(auth).not.toContain('c2lnbmF0dXJl');
});

describe('law', () => {
  const digit = fc.integer({ min: 0, max: 9 });
  const letters = (alphabet: string, minLength: number, maxLength = minLength) => fc.array(fc.constantFrom(...alphabet), { minLength, maxLength }).map((all) => all.join(''));
  const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  const cards = fc.tuple(fc.constantFrom('4', '51', '55', '2221', '6011'), fc.array(digit, { minLength: 15, maxLength: 15 })).map(([brand, rest]) => {
    const open = (brand + rest.join('')).slice(0, 15);
    return open + String([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].find((check) => luhn(`${open}${check}`)));
  });
  const ibans = fc.tuple(fc.constantFrom('DE', 'GB', 'IE', 'RS'), letters('0123456789', 18)).map(([country, rest]) => `${country}${String(98 - mod97(`${country}00${rest}`)).padStart(2, '0')}${rest}`);
  const secrets = {
    email: fc.tuple(letters('abcdefghijklmnop0123456789', 3, 12), letters('abcdefghij', 3, 10)).map(([name, host]) => `${name}@${host}.com`),
    card: cards,
    'card in groups': cards.map((card) => card.replace(/(\d{4})(?=\d)/g, '$1 ')),
    iban: ibans,
    'access key': letters('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16).map((rest) => `AKIA${rest}`),
    github: letters(alphanumeric, 36).map((rest) => `ghp_${rest}`),
    slack: letters('0123456789', 10).map((rest) => `xoxb-${rest}-abcdefgh`),
    stripe: letters(alphanumeric, 24).map((rest) => `sk_live_${rest}`),
    bearer: letters(alphanumeric, 24).map((rest) => `Bearer ${rest}1`),
    jwt: fc.tuple(letters(alphanumeric, 24), letters(alphanumeric, 43)).map(([sub, signature]) => `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(JSON.stringify({ email: `${sub}@x.com` })).toString('base64url')}.${signature}`),
    pem: letters(alphanumeric, 64).map((key) => `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----`),
    'caller\'s address': fc.tuple(fc.integer({ min: 193, max: 198 }), digit, digit, digit).filter(([a, b]) => a !== 198 || b > 1).map((parts) => parts.map((part) => part + 1).join('.')),
    phone: letters('123456789', 11).map((rest) => `+49${rest}`),
  };
  type Place = readonly [string, (secret: string) => Partial<RecordedEvent>];
  const places: readonly Place[] = [
    ['a field', (secret) => ({ event: { note: secret } })],
    ['a sentence', (secret) => ({ event: { note: `it was ${secret}, they said` } })],
    ['JSON in JSON', (secret) => ({ event: { body: JSON.stringify({ inner: JSON.stringify({ note: secret }) }) } })],
    ['base64 of JSON', (secret) => ({ event: { data: base64(JSON.stringify({ note: secret, pad: 'abc' })) } })],
    ['the output', (secret) => ({ outcome: { state: 'answered', output: { statusCode: 200, body: `{"note":${JSON.stringify(secret)}}` } } })],
    ['an error', (secret) => ({ outcome: { state: 'threw', errorType: 'Error', message: `no ${secret} here`, stack: `Error: no ${secret} here\n    at f (/var/task/index.js:1:2)` } })],
    ['a path', (secret) => ({ calls: [post({ url: `https://x.example/of/${encodeURIComponent(secret)}/more` })] })],
    ['a query', (secret) => ({ calls: [post({ url: `https://x.example/of?a=1&q=${encodeURIComponent(secret)}` })] })],
    ['a form', (secret) => ({ calls: [post({ body: `a=1&q=${encodeURIComponent(secret)}` })] })],
    ['DynamoDB JSON', (secret) => ({ calls: [post({ body: JSON.stringify({ Key: { pk: { S: secret } } }), answer: { status: 200, headers: {}, body: JSON.stringify({ Item: { note: { S: secret } } }) } })] })],
  ];
  /** All that a reader could make of the recording: strings opened as JSON, base64 and percent-encoding. */
  function readable(value: unknown, depth = 0): string {
    if (typeof value === 'object' && value !== null) return Object.entries(value).map(([name, inner]) => `${name} ${readable(inner, depth)}`).join('\n');
    if (typeof value !== 'string' || depth > 4) return String(value);
    const more: string[] = [value];
    try { more.push(readable(JSON.parse(value), depth + 1)); } catch { /* no JSON */ }
    try { const open = decodeURIComponent(value); if (open !== value) more.push(open); } catch { /* no encoding */ }
    for (const part of value.split('.')) if (/^[A-Za-z0-9+/_=-]{16,}$/.test(part)) more.push(readable(Buffer.from(part, 'base64').toString('utf8'), depth + 1));
    return more.join('\n');
  }
  const core = (secret: string): string => secret.replace(/^Bearer /, '').replace(/^-----[^-]+-----\n([^-]+)\n[^]*$/, '$1');

  describe.each(Object.entries(secrets))('%s', (kind, secret) => {
    test.each(places)('does not survive in %s', (_where, plant) => {
      fc.assert(fc.property(secret, (value) => {
        const text = readable(redactRecording(recording(plant(value))));
        expect(text).not.toContain(core(value));
        if (kind === 'jwt') expect(text).not.toContain(value.split('.')[2]);
      }), { numRuns: 30 });
    });

    test('has one stand-in, of its kind, in every place', () => {
      fc.assert(fc.property(secret, (value) => {
        const { note, again, other } = event({ note: value, again: { deep: [value] }, other: `x ${value} y` }) as { note: string; again: { deep: [string] }; other: string };
        expect(again.deep[0]).toBe(note);
        expect(other).toBe(`x ${note} y`);
        if (kind.startsWith('card')) expect([luhn(note.replace(/ /g, '')), note.length]).toEqual([true, value.length]);
        if (kind === 'iban') expect(mod97(note)).toBe(1);
        if (kind === 'email') expect(note).toMatch(/^[\w-]+@[\w.]+$/);
      }), { numRuns: 30 });
    });
  });

  test('structure and types stay, whatever comes', () => {
    const shape = (value: unknown): unknown => (Array.isArray(value) ? value.map(shape) : typeof value === 'object' && value !== null ? Object.values(value).map(shape) : value === null ? 'null' : typeof value);
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const given: unknown = JSON.parse(JSON.stringify(value));
      expect(shape(event(given))).toEqual(shape(given));
    }), { numRuns: 300 });
  });
});
