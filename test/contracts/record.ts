/**
 * Writes what each step is sent, for releases after this one: `test/contracts/<version>/<scenario>.json`. Run it at the commit
 * of a release, whose version is in package.json: `npm run record-contracts`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../package.json';
import { scenarios } from './scenarios';

async function record(): Promise<void> {
  const folder = join(__dirname, packageJson.version);
  mkdirSync(folder, { recursive: true });
  for (const [name, run] of Object.entries(scenarios)) {
    const inputs: string[] = [];
    await run((step, go, input) => {
      inputs.push(JSON.stringify({ step, input }));
      return go();
    });
    writeFileSync(join(folder, `${name.replaceAll(' ', '-')}.json`), `[\n${inputs.join(',\n')}\n]\n`);
    process.stdout.write(`${name}: ${inputs.length} inputs\n`);
  }
}

record().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
