import { failureSignature } from '../../core/failure-signature';

const of = (...failed: readonly [string, string][]) => failureSignature(failed.map(([gate, reason]) => ({ gate, reason })));

test.each([
  ['the same reasons', of(['tests', 'a failed']), of(['tests', 'a failed']), true],
  ['other numbers', of(['replay', '1 of 12 calls fail (91.7 % work)']), of(['replay', '3 of 12 calls fail (75 % work)']), true],
  ['another line', of(['parses', 'src/a.ts:4:7 ; expected']), of(['parses', 'src/a.ts:12:1 ; expected']), true],
  ['other ids', of(['replay', 'call 1b4e28ba-2fa1-4d2b-883f-0016d3cca427: 9f86d081884c7d65']), of(['replay', 'call 00000000-2fa1-4d2b-883f-0016d3cca427: 1f86d081884c7d65']), true],
  ['another order', of(['scope', 'a'], ['tests', 'b']), of(['tests', 'b'], ['scope', 'a']), true],
  ['another gate', of(['tests', 'a']), of(['replay', 'a']), false],
  ['one gate more', of(['tests', 'a']), of(['tests', 'a'], ['scope', 'b']), false],
  ['other words', of(['types', 'TS2339 no town']), of(['types', 'TS2339 no village']), false],
  ['another test', of(['tests', 'prints the city']), of(['tests', 'prints the id']), false],
])('%s', (_name, one, other, same) => {
  expect(one === other).toBe(same);
});
