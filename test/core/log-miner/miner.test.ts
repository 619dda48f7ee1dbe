import fc from 'fast-check';
import { minerState, rootOf, textOf } from '../../../core/log-miner/cluster';
import { createMiner, type Miner } from '../../../core/log-miner/miner';
import { masked } from '../../../core/mask-text';

/** Templates of the lines after all of them, each once, in the order in which they came. */
function templatesOf(lines: readonly string[], miner: Miner = createMiner()): readonly string[] {
  const seen = lines.map((line) => miner.see(line));
  miner.settle();
  return [...new Set(seen.map((cluster) => textOf(rootOf(cluster))))];
}

test.each<readonly [string, readonly string[], readonly string[]]>([
  ['numbers, ids, sizes with and without a unit', ['took 12 ms for a81bc81b-dead-4e5d-abff-90865d1e13b1', 'took 7 for 17'], ['took <*> for <*>']],
  ['dates', ['up since Fri Jun 17 07:07:00 2005', 'up since 2026-11-21T10:00:00Z'], ['up since <*>']],
  ['addresses and hosts', ['connect to 10.0.0.1:443 failed', 'connect to db.example.com:5432 failed', 'connect to 2001:db8:85a3::fe:7334 failed'], ['connect to <*> failed']],
  ['a URL', ['GET https://a.example/b?c=d&e=f done', 'GET http://b.example done'], ['GET <*> done']],
  ['a path', ['cannot read /etc/passwd now', 'cannot read ./data/x.csv now'], ['cannot read <*> now']],
  ['an ARN without a digit in its name', ['denied on arn:aws:s3:::bucket/key for you', 'denied on arn:aws:sns:::topic for you'], ['denied on <*> for you']],
  ['quoted text, whatever it holds', ['bad body "x = 1, y" seen', 'bad body "words of a user" seen', 'bad body `more` seen', "bad body 'O'Brien' seen"], ['bad body <*> seen']],
  ['a quotation that never ends', ['bad body: "x y', 'bad body: "secret words'], ['bad body: <*>']],
  ['the verb of a quoted request', ['served "GET /a/1" ok', 'served "GET /b" ok', 'served "POST /a" ok'], ['served GET <*> ok', 'served POST <*> ok']],
  ['values of keys', ['lock=1, ws=null, name=a1', 'lock=22, ws=Source{113}, name=b(2)'], ['lock=<*>, ws=<*>, name=<*>']],
  ['switches say what happened', ['valid=true now', 'valid=false now'], ['valid=true now', 'valid=false now']],
  ['a note in brackets, there or not', ['sent 12 bytes (1 KB) to you', 'sent 14 bytes to you'], ['sent <*> bytes to you']],
  ['lists of any length', ['nodes n-1 <ok> n-2 <ok> ready', 'nodes n-1 <ok> n-2 <ok> n-3 <ok> ready', 'nodes n-9 <ok> ready'], ['nodes <*> <ok> ready']],
  ['names after a word that announces one', ['session opened for user cyrus', 'session opened for user news'], ['session opened for user <*>']],
  ['few words in a place say different things', ['the door is open now', 'the door is shut now'], ['the door is open now', 'the door is shut now']],
  ['many words in a place are values', 'apple pear plum kiwi fig date lime grape'.split(' ').map((fruit) => `the stock of our ${fruit} is low`), ['the stock of our <*> is low']],
  ['a new word where many were seen', [...'apple pear plum kiwi fig date lime grape'.split(' ').map((fruit) => `the stock of our ${fruit} is low`), 'the stock of our nut is low'], ['the stock of our <*> is low']],
  ['what was masked before', ['x <n> of <id>', 'x 3 of 17a'], ['x <*> of <*>']],
  ['different sentences of one length', ['starting the server', 'stopping my client'], ['starting the server', 'stopping my client']],
])('%s', (_what, lines, expected) => {
  expect(templatesOf(lines)).toEqual(expected);
});

test('a scope keeps lines apart: the place in the code, the kind of line', () => {
  const miner = createMiner();
  const ids = ['error at one', 'error at two', 'error at one'].map((scope) => miner.see('no stock for 7', { scope }).id);
  expect(new Set(ids).size).toBe(2);
  expect(ids[0]).toBe(ids[2]);
});

test('a cluster keeps its id when its template becomes more general, and after a restart', () => {
  const fruit = (name: string): string => `we have no ${name} left`;
  const [early, late] = ['apple pear plum kiwi'.split(' '), 'fig date lime grape nut'.split(' ')];
  const before = createMiner();
  const id = early.map((name) => before.see(fruit(name)).id)[0];
  before.settle();
  const after = createMiner(minerState.parse(JSON.parse(JSON.stringify(before.state()))));
  const seen = late.map((name) => after.see(fruit(name)));
  after.settle();
  expect([...new Set(seen.map((cluster) => rootOf(cluster).id))]).toEqual([id]);
  expect(after.clusters().map(({ id: one, count }) => ({ one, count }))).toEqual([{ one: id, count: 9 }]);
  expect(createMiner(after.state()).see(fruit('peach')).id).toBe(id);
});

test('an id that is given is the cluster\'s, a count is added', () => {
  const miner = createMiner();
  miner.see('a thing 1', { id: 'given', count: 5 });
  miner.see('a thing 2', { id: 'other', count: 2 });
  expect(miner.clusters()).toMatchObject([{ id: 'given', count: 7 }]);
});

test('memory is bounded: what was not seen for longest is forgotten', () => {
  const letters = (index: number): string => [...String(index)].map((figure) => 'abcdefghij'[Number(figure)]).join('');
  const miner = createMiner(undefined, 200);
  for (let index = 0; index < 5000; index += 1) {
    miner.see(`${letters(index)} ${letters(index * 7)} ${letters(index * 3)} happened`);
    if (index % 50 === 0) miner.see('the usual line');
    expect(miner.clusters().length).toBeLessThanOrEqual(200);
  }
  expect(miner.clusters().map(textOf)).toContain('the usual line');
  expect(miner.clusters().map(textOf)).toContain(`${letters(4999)} ${letters(4999 * 7)} ${letters(4999 * 3)} happened`);
});

test.each<readonly [string, string]>([
  ['nothing', ''],
  ['spaces', ' \t \n'],
  ['punctuation', '=:,;()[]{}<>"'],
  ['256 kB of one word', 'x'.repeat(262_144)],
  ['256 kB of brackets', '('.repeat(262_144)],
  ['256 kB of quotation marks', '\'"`'.repeat(87_381)],
  ['256 kB of signs', '= '.repeat(131_072)],
  ['256 kB of mask words', '<n>'.repeat(87_381)],
  ['binary', Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('')],
  ['half a character', '\ud800 x \udc00'],
])('bears %s', (_what, line) => {
  const miner = createMiner();
  expect(miner.see(line).id).toBe(miner.see(line).id);
  miner.settle();
  expect(textOf(miner.clusters()[0]!).length).toBeLessThanOrEqual(2100);
  minerState.parse(miner.state());
});

describe('laws', () => {
  const secrets = ['ann.lee+x@example.co.uk', 'ann@example.com', '10.0.12.7', '2001:db8:85a3:0:0:8a2e:370:7334', 'arn:aws:s3:::bucket', 'https://pay.example.com/v1?key=abc', '"words of a user"', '`more words`', "'O'Brien said'", 'abcdefghijklmnopqrstuvwxyzABCDEF', 'SKU-00042', 'deadbeef1', '0xff', '-12.5', 'xyyy=z+abcdefghijklmnopqrstuv'];
  const plain = fc.constantFrom('user', 'took', 'for', 'a', '=', ':', '(', ')', '[', ']', ',', '{', '}', "can't", '-', '.', 'of all');
  const line = fc.array(fc.oneof(fc.constantFrom(...secrets), plain), { maxLength: 12 }).map((pieces) => pieces.join(' '));
  const anything = fc.array(fc.oneof(fc.constantFrom(...secrets), plain, fc.constantFrom('"', "'", '`', '<', '>', '<n>'), fc.string({ maxLength: 6 })), { maxLength: 12 }).map((pieces) => pieces.join(''));

  test('what masks would take is in no template and in no state', () => {
    fc.assert(fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
      const miner = createMiner();
      for (const one of lines) miner.see(one);
      miner.settle();
      expect(JSON.stringify([miner.state().clusters.map(({ tokens }) => tokens), miner.clusters().map(textOf)])).not.toMatch(/example|words|Brien|said|bucket|00042|deadbeef|8a2e|pay|key=|qrstuv|12\.|0xff/);
    }), { numRuns: 300 });
    fc.assert(fc.property(fc.array(anything, { maxLength: 8 }), (lines) => {
      const miner = createMiner();
      for (const one of lines) miner.see(one);
      for (const cluster of miner.clusters()) for (const token of cluster.tokens) expect(masked(token)).toBe(token);
    }), { numRuns: 300 });
  });

  test('lines and their templates read again are the same clusters', () => {
    fc.assert(fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), (lines) => {
      const miner = createMiner();
      const first = lines.map((one) => miner.see(one));
      const again = first.map((cluster) => miner.see(textOf(cluster)));
      expect(again.map(({ tokens }) => tokens)).toEqual(first.map(({ tokens }) => tokens));
    }));
  });

  test('each line is counted once, whatever is merged', () => {
    fc.assert(fc.property(fc.array(anything, { maxLength: 40 }), (lines) => {
      const miner = createMiner(undefined, 1000);
      for (const one of lines) miner.see(one);
      miner.settle();
      expect(miner.clusters().reduce((sum, { count }) => sum + count, 0)).toBe(lines.length);
    }));
  });
});
