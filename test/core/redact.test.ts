import * as fc from 'fast-check';
import { createRedactor } from '../../core/redact';

const clean = (value: unknown) => {
  const redactor = createRedactor();
  redactor.learn(value);
  return redactor.clean(value);
};

test.each([
  ['an email', 'write to ann.lee@example.com now', 'write to person-1@redacted.invalid now'],
  ['an AWS access key', 'key AKIAIOSFODNN7EXAMPLE', 'key redacted-1'],
  ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_1', 'redacted-1'],
  ['a bearer token', 'Bearer abcdef0123456789', 'redacted-1'],
  ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----', 'redacted-1'],
  ['credentials in an address', 'https://ann:pw123@localhost:80', 'https://redacted-1@localhost:80'],
  ['an IP address', 'from 203.0.113.10 it came', 'from 192.0.2.1 it came'],
  ['a phone number', 'call +49 30 1234567', 'call +10000000001'],
  ['a card number', 'card 4111 1111 1111 1111', 'card 0000000000000018'],
  ['an order number that is no card number', 'order 1234567890123456', 'order 1234567890123456'],
  ['ids stay', 'SKU-0007 ord_00000001 1b4e28ba-2fa1-4d2b-883f-0016d3cca427', 'SKU-0007 ord_00000001 1b4e28ba-2fa1-4d2b-883f-0016d3cca427'],
])('%s', (_what, text, expected) => {
  expect(clean(text)).toBe(expected);
});

test.each(['password', 'PASSWORD', 'x-api-key', 'Authorization', 'refresh_token', 'clientSecret', 'set-cookie', 'firstName', 'billingEmail'])('what stands under %s is replaced wherever it stands', (name) => {
  expect(clean({ [name]: 'hunter22', note: 'it was hunter22', deep: { body: JSON.stringify({ said: 'hunter22!' }) } })).toEqual({ [name]: 'redacted-1', note: 'it was redacted-1', deep: { body: '{"said":"redacted-1!"}' } });
});

test('an email stays an email, a number a number, DynamoDB\'s types stay', () => {
  expect(clean({ email: { S: 'ann@example.com' }, cvv: 123, sku: { S: 'SKU-1' }, price: { N: '12' } })).toEqual({ email: { S: 'person-1@redacted.invalid' }, cvv: 0, sku: { S: 'SKU-1' }, price: { N: '12' } });
});

test('JSON in a string keeps its text where nothing in it is sensitive', () => {
  expect(clean({ body: '{ "sku" : 1 }' })).toEqual({ body: '{ "sku" : 1 }' });
});

test('no secret survives anywhere, and the shape stays', () => {
  const secret = fc.stringMatching(/^[a-zA-Z]{3}[a-zA-Z0-9]{7,20}$/).filter((value) => !value.startsWith('redacted'));
  fc.assert(fc.property(secret, fc.jsonValue(), (value, rest) => {
    const given = { password: value, log: `user said ${value}.`, nested: JSON.stringify({ token: value, rest }) };
    const text = JSON.stringify(clean(given));
    expect(text).not.toContain(value);
    expect(Object.keys(JSON.parse(text) as object)).toEqual(Object.keys(given));
  }), { numRuns: 200, seed: 7 });
});
