import { partsOf } from '../../bench/bundle';

test('a bundle is made of what its files weigh, by package, the largest first', () => {
  const bundle = [
    '"use strict";',
    '// node_modules/@aws-sdk/client-s3/dist-es/S3Client.js',
    'x'.repeat(2999),
    '// node_modules/@aws-sdk/client-s3/node_modules/tslib/tslib.es6.js',
    '// core/errors.ts',
    '// a comment of ours',
    'class RatchetError {}',
    '// node_modules/zod/v4/core/core.js',
    'y'.repeat(99),
    '// core/cycle.ts',
  ].join('\n');
  const parts = partsOf(bundle);
  expect(parts.map(({ package: name }) => name)).toEqual(['@aws-sdk/client-s3', 'zod', 'core', 'tslib', 'esbuild']);
  expect(parts[0]?.kilobytes).toBeCloseTo(3.055, 3);
  expect(parts.reduce((sum, { kilobytes }) => sum + kilobytes, 0)).toBeCloseTo((bundle.length + 1) / 1000, 6);
});
