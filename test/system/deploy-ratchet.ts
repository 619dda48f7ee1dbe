import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cdkProgram } from '../../local/bootstrap';
import requireLocalAws from './global-setup';

/** Deploys the repository's own app, as an operations team does, before the tests of the project `system`. */
async function deployRatchet(): Promise<void> {
  requireLocalAws();
  const output = mkdtempSync(join(tmpdir(), 'ratchet-system-'));
  try {
    await promisify(execFile)(process.execPath, [cdkProgram(), 'deploy', '--require-approval', 'never', '--no-notices', '--output', output], {
      cwd: join(__dirname, '..', '..'),
      env: { ...process.env, RATCHET_CONFIG_FILE: join(__dirname, 'ratchet-test.json') },
      maxBuffer: 64 * 1024 * 1024,
    });
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

export = deployRatchet;
