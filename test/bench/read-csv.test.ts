import fc from 'fast-check';
import { columnOf, readCsv } from '../../bench/read-csv';

test.each<readonly [string, string, readonly (readonly string[])[]]>([
  ['plain', 'a,b\nc,d\n', [['a', 'b'], ['c', 'd']]],
  ['no end of the last line', 'a,b\r\nc,d', [['a', 'b'], ['c', 'd']]],
  ['commas, quotation marks and line ends in a field', '"a,b","say ""hi""","x\ny"\n', [['a,b', 'say "hi"', 'x\ny']]],
  ['empty fields', ',\n,"",\n', [['', ''], ['', '', '']]],
  ['a comma at the end of the text', 'a,', [['a', '']]],
  ['a quotation mark within a field', 'a"b,c\n', [['a"b', 'c']]],
  ['a field that is never closed', '"a\nb', [['a\nb']]],
  ['nothing', '', []],
])('%s', (_what, text, rows) => {
  expect(readCsv(text)).toEqual(rows);
});

test('a column by its heading', () => {
  const rows = readCsv('LineId,Content\n1,"x, y"\n2,z\n');
  expect(columnOf(rows, 'Content')).toEqual(['x, y', 'z']);
  expect(columnOf(rows, 'EventId')).toBeUndefined();
});

test('what is written is read back', () => {
  const written = (rows: readonly (readonly string[])[]): string => rows.map((row) => `${row.map((field) => `"${field.replaceAll('"', '""')}"`).join(',')}\n`).join('');
  fc.assert(fc.property(fc.array(fc.array(fc.string(), { minLength: 1 })), (rows) => {
    expect(readCsv(written(rows))).toEqual(rows);
  }));
});
