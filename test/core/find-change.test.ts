import { strToU8 } from 'fflate';
import { findChange } from '../../core/find-change';
import type { Workbench } from '../../core/workbench';
import { workbenchOf } from './templates/faulty';

const versions = ['1', '2'].map((version) => ({ version, publishedAt: `2026-11-2${version}T00:00:00.000Z`, codeSha256: version, description: '' }));
const lines = ['one', 'two', 'three', 'four', 'five'];
const lineOf = (line: number, file = 'src/a.ts') => ({ file, line, column: 1, text: '' });

function benchOf(files: Readonly<Record<string, string>>): Workbench {
  const bench = workbenchOf('');
  return { ...bench, manifest: { ...bench.manifest, editable: Object.keys(files) }, files: new Map([...Object.entries(files), ['package.json', String(Object.keys(files).length)]].map(([path, text]): [string, Uint8Array] => [path!, strToU8(text!)])) };
}

const text = (changed: Readonly<Record<number, string>> = {}) => lines.map((line, index) => changed[index + 1] ?? line).join('\n');

test.each<readonly [string, Readonly<Record<string, string>>, Readonly<Record<string, string>>, number, readonly string[], boolean]>([
  ['the line itself', { 'src/a.ts': text() }, { 'src/a.ts': text({ 3: 'THREE' }) }, 3, ['src/a.ts'], true],
  ['the line beside it', { 'src/a.ts': text() }, { 'src/a.ts': text({ 2: 'TWO' }) }, 3, ['src/a.ts'], false],
  ['lines were added before it', { 'src/a.ts': text() }, { 'src/a.ts': `new\nnewer\n${text()}` }, 5, ['src/a.ts'], false],
  ['it is one of the added lines', { 'src/a.ts': text() }, { 'src/a.ts': `new\nnewer\n${text()}` }, 2, ['src/a.ts'], true],
  ['the line before it was removed', { 'src/a.ts': text() }, { 'src/a.ts': lines.filter((line) => line !== 'two').join('\n') }, 2, ['src/a.ts'], false],
  ['another file', { 'src/a.ts': text(), 'src/b.ts': 'b' }, { 'src/a.ts': text(), 'src/b.ts': 'B' }, 3, ['src/b.ts'], false],
  ['a new file', {}, { 'src/a.ts': text() }, 3, ['src/a.ts'], true],
  ['a file that is gone', { 'src/a.ts': text(), 'src/b.ts': 'b' }, { 'src/a.ts': text() }, 3, ['src/b.ts'], false],
  ['nothing of its own', { 'src/a.ts': text() }, { 'src/a.ts': text() }, 3, [], false],
])('%s', (_name, before, after, line, files, touchesLine) => {
  expect(findChange({ versions, suspectVersion: '2', line: lineOf(line), workbench: benchOf(after), before: benchOf(before) })).toEqual({ version: '2', publishedAt: versions[1]!.publishedAt, files, touchesLine });
});

test('without one of the workbenches, the deployment alone is known; without the version, nothing', () => {
  const bench = benchOf({ 'src/a.ts': text() });
  expect(findChange({ versions, suspectVersion: '2', line: lineOf(1), workbench: bench, before: undefined })).toEqual({ version: '2', publishedAt: versions[1]!.publishedAt, files: [], touchesLine: false });
  expect(findChange({ versions, suspectVersion: '2', line: undefined, workbench: undefined, before: bench })).toMatchObject({ files: [], touchesLine: false });
  expect(findChange({ versions, suspectVersion: '2', line: undefined, workbench: benchOf({ 'src/a.ts': 'x' }), before: bench })).toMatchObject({ files: ['src/a.ts'], touchesLine: false });
  expect(findChange({ versions, suspectVersion: '7', line: lineOf(1), workbench: bench, before: bench })).toBeUndefined();
});
