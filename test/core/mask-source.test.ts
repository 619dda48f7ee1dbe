import fc from 'fast-check';
import { maskSource, secretStandIn, writesStandIns } from '../../core/mask-source';

const x = (length: number) => 'x1Y2'.repeat(length).slice(0, length);

test.each([
  ['an access key', `const id = 'AKIA${'Q'.repeat(16)}';`, 'const id = \'REDACTED_SECRET\';'],
  ['its secret', `{ secretAccessKey: '${x(40)}' }`, '{ secretAccessKey: \'REDACTED_SECRET\' }'],
  ['a token of GitHub', `token=ghp_${x(36)};`, 'token=REDACTED_SECRET;'],
  ['a key of a payment service', `"sk_live_${x(24)}"`, '"REDACTED_SECRET"'],
  ['a JSON web token', `'eyJ${x(20)}.eyJ${x(30)}.${x(20)}'`, '\'REDACTED_SECRET\''],
  ['a password in a URL', '\'postgres://shop:hunter22@db.internal/shop\'', '\'postgres://shop:REDACTED_SECRET@db.internal/shop\''],
  ['a private key', 'a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----\nb', 'a\nREDACTED_SECRET\nb'],
  ['a private key that is cut', '-----BEGIN PRIVATE KEY-----\nMIIE', 'REDACTED_SECRET'],
])('hides %s', (_name, source, shown) => {
  expect(maskSource(source)).toBe(shown);
});

test.each([
  'const host = \'127.0.0.1\';', 'const mail = \'shop@example.com\';', 'const url = `postgres://${user}:${password}@${host}/shop`;', 'const password = process.env.PASSWORD;',
  'const hash = \'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\';', 'import a from \'npm:a@1.2.3\';', 'const iban = \'GB33BUKB20201555555555\';', 'const skate = sk_board;',
])('leaves %s as it is', (source) => {
  expect(maskSource(source)).toBe(source);
});

test('knows a change that would put stand-ins where secrets are', () => {
  expect(writesStandIns('const a = 1;', `const a = '${secretStandIn}';`)).toBe(true);
  expect(writesStandIns(`const a = '${secretStandIn}';`, `const a = '${secretStandIn}' + 1;`)).toBe(false);
});

test('is soon done with any text', () => {
  const began = performance.now();
  for (const piece of ['-----BEGIN PRIVATE KEY-----', 'eyJaaaaaaaa.eyJaaaa.', '://a:', 'sk_live_', 'a']) maskSource(piece.repeat(100_000 / piece.length));
  expect(performance.now() - began).toBeLessThan(3000);
  fc.assert(fc.property(fc.string(), (text) => maskSource(text) === text || maskSource(text).includes(secretStandIn)));
});
