import { maskEvent } from '../../core/mask-event';

/** Letters and digits in an order that no word has; made, so that nothing here looks like a key. */
const made = (length: number, alphabet = 'aZ3kQ9xT7bL0mWv5') => Array.from({ length }, (_, index) => alphabet[(index * 7 + (index % 5)) % alphabet.length]).join('');

test.each<[string, unknown, unknown]>([
  ['what people wrote, by its shape', { note: 'Please ring at Keller, second floor!' }, { note: 'Xxxxxx xxxx xx Xxxxxx, xxxxxx xxxxx!' }],
  ['in JSON within a text', { body: '{"note":"please ring at the second floor","id":"A-1"}' }, { body: '{"note":"xxxxxx xxxx xx xxx xxxxxx xxxxx","id":"A-1"}' }],
  ['in a form', { body: 'a=1&note=please%20ring%20at%20the%20door&b=2' }, { body: 'a=1&note=xxxxxx%20xxxx%20xx%20xxx%20xxxx&b=2' }],
  ['in other scripts', ['пожалуйста позвоните в дверь два раза'], ['xxxxxxxxxx xxxxxxxxx x xxxxx xxx xxxx']],
  ['what looks like a key', { note: made(40) }, { note: '<secret?>' }],
  ['a key in a sentence', { note: `saw ${made(44)} there` }, { note: 'saw <secret?> there' }],
])('replaces: %s', (_name, given, expected) => {
  expect(maskEvent(given)).toEqual(expected);
});

test.each<[string, unknown]>([
  ['short values', { status: 'in transit', city: 'Ulm', sku: 'SKU-00042-AB', amount: 12.5, ok: true, none: null }],
  ['ids and hashes', ['1b4e28ba-2fa1-4d2b-883f-0016d3cca427', '9f86d081884c7d659a2feaa0c55ad0159f86d081884c7d659a2feaa0c55ad015', '1-5f84c7a9-9f86d081884c7d659a2feaa0', '2026-11-21T10:00:00.000Z']],
  ['names of things', ['OrderConfirmationEmailTemplateV2Renderer', 'uploads/2026/11/order-1234/label-2-of-3-copies.pdf', 'arn:aws:lambda:eu-west-1:000000000000:function:price-quote-A1B2', 'https://shop.example/products/12?page=2&sort=price-ascending-then-name']],
])('leaves: %s', (_name, given) => {
  expect(maskEvent(given)).toEqual(given);
});

test('has an end, however deep it is', () => {
  let deep: unknown = 'please ring at the second floor';
  for (let depth = 0; depth < 10_000; depth += 1) deep = [deep];
  expect(() => maskEvent(deep)).not.toThrow();
});

test('nothing is shown below the depth to which it masks', () => {
  const under = (value: unknown) => Array.from({ length: 13 }).reduce<unknown>((inner) => ({ inner }), value);
  for (const hidden of [{ note: 'please ring at the second floor' }, ['please ring at the second floor'], '{"note":"ann at home"}']) expect(JSON.stringify(maskEvent(under(hidden)))).not.toMatch(/second|ann at/);
});
