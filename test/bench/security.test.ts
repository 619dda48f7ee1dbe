import { writeFileSync, mkdtempSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { security } from '../../bench/security';

async function run(dataDir: string | undefined): Promise<readonly string[]> {
  const lines: string[] = [];
  await security.run({ dataDir: dataDir ?? '', isDefaultData: dataDir === undefined, values: {}, jsonFile: dataDir && join(dataDir, 'out.json'), print: (line) => { lines.push(line); } });
  return lines;
}

test('what the corpus has is found, and little else', async () => {
  const [, figures = ''] = await run(undefined);
  const shares = [...figures.matchAll(/(\d\.\d+) \(\d+ of (\d+)\)/g)].map(([, share, of]) => ({ share: Number(share), of: Number(of) }));
  const [recall, lambda, alarms] = shares;
  expect(recall?.of).toBeGreaterThanOrEqual(200);
  expect(alarms?.of).toBeGreaterThanOrEqual(200);
  expect(recall?.share).toBeGreaterThanOrEqual(0.75);
  expect(lambda?.share).toBeGreaterThanOrEqual(0.85);
  expect(alarms?.share).toBeLessThanOrEqual(0.03);
});

test('any folder is read, with the markers of a corpus as plain comments', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'security-'));
  mkdirSync(join(folder, 'deep'));
  writeFileSync(join(folder, 'deep', 'a.js'), 'eval(process.argv[2]); // ok\n');
  writeFileSync(join(folder, 'b.d.ts'), 'eval(process.argv[2]);\n');
  expect((await run(folder))[0]).toMatch(/^1 findings in 1 files/);
  const written = z.object({ findings: z.array(z.unknown()) }).parse(JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8')));
  expect(written).toEqual({ findings: [{ file: 'deep/a.js', line: 1, rule: 'code-injection' }] });
});
