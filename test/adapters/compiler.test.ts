import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceCompiler } from '../../adapters/source-compiler';
import { compilerContract } from './compiler.contract';
import { sampleWorkbench } from './workbench-samples';

describe('sourceCompiler', () => {
  compilerContract(sourceCompiler);

  const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('ratchet-build-'));

  it.each([['that builds', {}], ['that does not', { 'src/price.ts': 'export const = 1' }]])('leaves no folder behind after a workbench %s', async (_name, changes) => {
    const before = folders();
    await sourceCompiler().build(sampleWorkbench(changes));
    expect(folders().filter((name) => !before.includes(name))).toEqual([]);
  });

  it('reads nothing but the workbench: a source that names a file elsewhere does not build', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'elsewhere-'));
    try {
      const secret = join(folder, 'secret.json');
      writeFileSync(secret, '{"key":"of somebody else"}');
      const built = await sourceCompiler().build(sampleWorkbench({ 'src/price.ts': `import secret from '${secret}';\nexport const price = (sku: string): number => sku.length + secret.key.length;\n` }));
      expect(built).toEqual({ errors: [expect.stringMatching(/^\.\.\/.*secret\.json is no file of the workbench$/)] });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
