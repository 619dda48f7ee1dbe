import { fields, type Page, plain, shortened, wrap } from '../../cli/page';
import { table } from '../../cli/table';
import { age, brief, duration, moment } from '../../cli/times';
import { consoleLink } from '../../cli/session';

const page = (width: number, colour = false): Page => ({ width, colour, now: '2026-11-21T10:00:00.000Z' });
const rows = [
  { id: 'price-quote-0a1b2c3d4e5f', kind: 'promoted', took: '24 s', why: 'version 1 failed 0 of 111 calls, version 2 beside it 172 of 352: the failures are rarer' },
  { id: 'restock-1', kind: '', took: '3 min', why: '' },
];
const columns = [
  { title: 'ID', text: ({ id }: (typeof rows)[number]) => id },
  { title: 'OUTCOME', text: ({ kind }: (typeof rows)[number]) => kind, tone: () => 'good' as const },
  { title: 'TOOK', text: ({ took }: (typeof rows)[number]) => took },
  { title: 'EMPTY', text: () => '' },
  { title: 'WHY', text: ({ why }: (typeof rows)[number]) => why, sentence: true },
];

describe('table', () => {
  it('puts everything on one line where no terminal limits it', () => {
    expect(table(page(Number.POSITIVE_INFINITY), columns, rows)).toEqual([
      'ID                        OUTCOME   TOOK   WHY',
      'price-quote-0a1b2c3d4e5f  promoted  24 s   version 1 failed 0 of 111 calls, version 2 beside it 172 of 352: the failures are rarer',
      'restock-1                           3 min',
    ]);
  });

  it('breaks the sentence within its column', () => {
    expect(table(page(80), columns, rows).slice(1, 4)).toEqual([
      'price-quote-0a1b2c3d4e5f  promoted  24 s   version 1 failed 0 of 111 calls,',
      '                                           version 2 beside it 172 of 352: the',
      '                                           failures are rarer',
    ]);
  });

  it('puts below a row what does not fit beside', () => {
    expect(table(page(40), columns, rows)).toEqual([
      'ID                        OUTCOME',
      'price-quote-0a1b2c3d4e5f  promoted',
      '    took: 24 s',
      '    version 1 failed 0 of 111 calls,',
      '    version 2 beside it 172 of 352: the',
      '    failures are rarer',
      'restock-1',
      '    took: 3 min',
    ]);
  });

  it.each([20, 30, 40, 80, 200])('says every word and keeps to %d columns, long words aside', (width) => {
    const lines = table(page(width), columns, rows);
    const said = lines.join(' ').replace(/;/g, '').split(/\s+/);
    const words = rows.flatMap(({ id, kind, took, why }) => [id, kind, took, why].join(' ').split(' ')).filter((word) => word !== '');
    expect(words.filter((word) => !said.includes(word))).toEqual([]);
    for (const line of lines) if (line.trim().includes(' ')) expect(line.length).toBeLessThanOrEqual(width);
  });

  it('colours cells without moving the columns', () => {
    const coloured = table(page(200, true), columns, rows);
    expect(coloured[1]).toContain('\u001b[32mpromoted\u001b[0m');
    expect(coloured.map((line) => line.replace(/\u001b\[\d+m/g, ''))).toEqual(table(page(200), columns, rows));
  });
});

describe('text from elsewhere', () => {
  it.each([
    ['a\u001b[2Jb\u0007', 'a?[2Jb?'],
    ['two\nlines\tand  blanks ', 'two lines and blanks'],
    ['right\u202eleft', 'right?left'],
    ['\u009b31mred', '?31mred'],
  ])('cannot steer a terminal: %j', (text, shown) => expect(plain(text)).toBe(shown));

  it('keeps a word whole, and a number with its percent sign', () => {
    expect(wrap('an arn:aws:states:us-east-1:1:execution and 52.8 % of it', 12, '  ')).toEqual(['  an', '  arn:aws:states:us-east-1:1:execution', '  and 52.8 %', '  of it']);
  });

  it('shortens by characters', () => {
    expect(shortened('\u{1F600}'.repeat(10), 5)).toBe('\u{1F600}\u{1F600}...');
    expect(shortened('short', 5)).toBe('short');
  });

  it('leaves out fields without a value', () => {
    expect(fields(page(30), [['state', 'promoted'], ['console', undefined], ['found', '31 of 120 calls failed on version 2']])).toEqual(['state  promoted', 'found  31 of 120 calls failed', '       on version 2']);
  });
});

describe('times', () => {
  it.each([[0, '0 s'], [59.6, '1 min'], [200, '3 min 20 s'], [7500, '2 h 5 min'], [86_400, '1 d'], [273_600, '3 d 4 h']])('%d seconds are %s', (seconds, text) => expect(duration(seconds)).toBe(text));
  it.each([['2026-11-21T09:56:00.000Z', '4 min ago'], ['2026-11-21T16:00:00.000Z', 'in 6 h'], ['2026-11-18T10:00:00.000Z', '3 d ago']])('%s is %s', (time, text) => expect(age(time, page(80).now)).toBe(text));
  it('says UTC, and the year where it is another', () => {
    expect(moment('2026-11-21T12:00:03.000+02:00')).toBe('2026-11-21 10:00:03 UTC');
    expect(brief('2026-11-21T10:00:03.500Z', page(80).now)).toBe('11-21 10:00:03');
    expect(brief('2025-12-31T10:00:03.500Z', page(80).now)).toBe('2025-12-31 10:00:03');
  });
});

it.each([
  ['arn:aws:states:eu-central-1:1:execution:m:n', undefined, 'https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/arn:aws:states:eu-central-1:1:execution:m:n'],
  ['arn:aws-cn:states:cn-north-1:1:execution:m:n', undefined, 'https://cn-north-1.console.amazonaws.cn/states/home?region=cn-north-1#/v2/executions/details/arn:aws-cn:states:cn-north-1:1:execution:m:n'],
  ['arn:aws:states:eu-central-1:1:execution:m:n', 'https://localhost:4566', undefined],
])('the console link of %s at %s', (arn, endpoint, link) => expect(consoleLink(arn, endpoint)).toBe(link));
