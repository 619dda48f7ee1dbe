import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { hmacSha256 } from '../../../../lambdas/sandbox/child/hmac';

test('is what node:crypto makes of the same key and the text\'s UTF-16LE bytes, at every length round a block', () => {
  const agrees = (key: Uint8Array, text: string) => expect(hmacSha256(key, text)).toBe(createHmac('sha256', key).update(Buffer.from(text, 'utf16le')).digest('hex'));
  for (let length = 0; length <= 140; length++) agrees(new Uint8Array(32).fill(length), 'ü'.repeat(length));
  fc.assert(fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.string({ unit: 'binary', maxLength: 300 }), agrees));
});
