import { writeLog } from '../../../../lambdas/sandbox/child/write-log';

const url = 'https://sqs.eu-west-1.amazonaws.com/';
const written = (bodies: readonly string[]): readonly string[] => {
  const log = writeLog();
  for (const body of bodies) log.add({ method: 'POST', url, headers: { 'x-amz-target': 'AmazonSQS.SendMessage' }, body });
  return Array.from({ length: log.list()?.length ?? 0 }, (_, index) => log.list()?.[index]?.split('\n')[1] ?? '');
};
const hash = expect.stringMatching(/^5000 characters, sha256 [\da-f]{64}$/);
const long = 'x'.repeat(5_000);

test('of a long body the long values are hashes, and the rest stands as it is', () => {
  const body = { at: '08:00', list: [1, null, { text: long }], MessageBody: JSON.stringify({ at: '08:00', text: long }), ['__proto__x']: true };
  const [said = ''] = written([JSON.stringify(body)]);
  const read = JSON.parse(said) as typeof body;
  expect(read).toEqual({ ...body, list: [1, null, { text: hash }], MessageBody: expect.any(String) });
  expect(JSON.parse(read.MessageBody)).toEqual({ at: '08:00', text: hash });
});

test.each([
  ['a text', long, hash],
  ['one that only begins as JSON', `{${long.slice(1)}`, hash],
  ['a short text', 'short', 'short'],
])('%s', (_name, body, said) => {
  expect(written([body])).toEqual([said]);
});

test('a value is told alike, whatever stands beside it', () => {
  const value = 'y'.repeat(1_500);
  const [small, large] = written([JSON.stringify({ value }), JSON.stringify({ value, more: Array.from({ length: 500 }, (_, index) => `item ${index}`) })]).map((said) => (JSON.parse(said) as { readonly value: string }).value);
  expect(small).toBe(large);
});

test('no prototype that the code changed decides what is told', () => {
  const prototype = Object.prototype as { toJSON?: () => string };
  prototype.toJSON = () => 'nothing';
  try {
    expect(written([`{"a":1,"b":{"text":"${long}"}}`])[0]).toMatch(/^\{"a":1,"b":\{"text":"5000 characters/);
  } finally {
    delete prototype.toJSON;
  }
});

test('bodies past 40,000 characters are hashes, writes past the 200th are counted', () => {
  const body = JSON.stringify(Array.from({ length: 900 }, (_, index) => `item ${index}`));
  expect(written(Array.from({ length: 6 }, () => body))).toEqual([...Array.from({ length: 4 }, () => body), ...Array.from({ length: 2 }, () => expect.stringMatching(/^no room: \d+ characters, sha256 /))]);
  expect(written(Array.from({ length: 260 }, () => 'a')).slice(199)).toEqual(['a', 'no room: 60 writes']);
});

test('depth has an end', () => {
  expect(written(['['.repeat(3_000) + ']'.repeat(3_000)])[0]?.length).toBeLessThan(1_000);
});
