import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyPatch, parsePatch } from 'diff';
import * as z from 'zod';
import { cdkProgram } from '../bootstrap';

const root = join(__dirname, '..', '..');
const example = join(root, 'examples', 'shop');
/** The team's checkout: a copy, so that a commit of theirs does not change the repository. */
const checkout = join(root, '.ratchet', 'shop');

export class DeployError extends Error {
  override readonly name = 'DeployError';
}

/** `cdk deploy` of Ratchet itself, as an operations team types it. */
export async function deployRatchet(progress: (line: string) => void): Promise<void> {
  await cdkDeploy(root, { RATCHET_CONFIG_FILE: join(example, 'ratchet.json') }, progress);
}

/** `cdk deploy` of the shop from its team's checkout. Answers the stack's outputs. */
export async function deployShop(partnersUrl: string, progress: (line: string) => void): Promise<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'shop-outputs-'));
  const file = join(folder, 'outputs.json');
  try {
    await cdkDeploy(checkout, { SHOP_PARTNERS_URL: partnersUrl }, progress, ['--outputs-file', file]);
    return z.record(z.string(), z.record(z.string(), z.string())).parse(JSON.parse(readFileSync(file, 'utf8')))['Shop'] ?? {};
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function checkOutShop(): void {
  rmSync(checkout, { recursive: true, force: true });
  mkdirSync(checkout, { recursive: true });
  cpSync(example, checkout, { recursive: true });
}

/** A teammate's commit, as a unified diff. Answers the files that it changes. */
export function commit(change: string): string[] {
  const patches = parsePatch(readFileSync(join(example, 'changes', change), 'utf8')).filter(({ newFileName }) => newFileName !== undefined);
  return patches.map((patch) => {
    const name = patch.newFileName ?? '';
    const file = join(checkout, name);
    const changed = applyPatch(readFileSync(file, 'utf8'), patch, { fuzzFactor: 0 });
    if (changed === false) throw new DeployError(`Change ${change}: does not fit ${name}, expected the lines that it names`);
    writeFileSync(file, changed);
    return name;
  });
}

function cdkDeploy(folder: string, environment: Readonly<Record<string, string>>, progress: (line: string) => void, more: readonly string[] = []): Promise<void> {
  const output = mkdtempSync(join(tmpdir(), 'cdk-out-'));
  const args = [cdkProgram(), 'deploy', '--require-approval', 'never', '--no-notices', '--progress', 'events', '--no-color', '--output', output, ...more];
  return new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: folder, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const hear = (data: Buffer): void => {
      said += data.toString();
      const line = said.trimEnd().split('\n').at(-1)?.trim();
      if (line) progress(line.replace(/\s+/g, ' ').slice(0, 100));
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    child.once('exit', (code) => {
      rmSync(output, { recursive: true, force: true });
      if (code === 0) resolve();
      else reject(new DeployError(`\`cdk deploy\` in ${folder} ended with ${code}, expected 0:\n${said.split('\n').slice(-40).join('\n')}`));
    });
  });
}
