/**
 * Makes a fresh clone runnable: npm packages, and a Python environment for the local AWS.
 *
 * Runs before anything is installed, so it is plain Node without dependencies. Does only what a stamp says is
 * missing or changed, and says in one line what it did. With AWS_ENDPOINT_URL set no emulator is needed, and
 * Python is left alone.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const OLDEST_PYTHON = [3, 10];

class SetupError extends Error {}

try {
  installNodePackages();
  if (!process.env.AWS_ENDPOINT_URL) installPython();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function installNodePackages() {
  const wanted = stampOf('package-lock.json', `node ${process.versions.node.split('.')[0]}`);
  const stampFile = join(root, 'node_modules', '.ratchet-setup');
  if (isCurrent(stampFile, wanted)) return;
  timed('npm packages installed', () => run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel', 'error']));
  writeStamp(stampFile, wanted);
}

function installPython() {
  const stampFile = join(root, '.ratchet', 'python', '.ratchet-setup');
  const wanted = stampOf(join('local', 'emulator', 'requirements.txt'), 'python');
  if (isCurrent(stampFile, wanted)) return;
  const python = findPython();
  const environment = join(root, '.ratchet', 'python');
  timed('Python environment of the local AWS installed', () => {
    run(python, ['-m', 'venv', '--clear', environment],
      'On Debian and Ubuntu the module is a package of its own: apt install python3-venv.');
    run(join(environment, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check',
      '--requirement', join(root, 'local', 'emulator', 'requirements.txt')]);
  });
  writeStamp(stampFile, wanted);
}

/** The first of PYTHON, python3 and python that is new enough. */
function findPython() {
  const seen = [];
  for (const name of [process.env.PYTHON, 'python3', 'python'].filter(Boolean)) {
    const found = spawnSync(name, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { encoding: 'utf8' });
    const version = found.status === 0 ? found.stdout.trim() : 'not found';
    const [major, minor] = version.split('.').map(Number);
    if (major > OLDEST_PYTHON[0] || (major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1])) return name;
    seen.push(`${name}: ${version}`);
  }
  throw new SetupError(
    `The local AWS needs Python ${OLDEST_PYTHON.join('.')} or newer; found ${seen.join(', ')}.\n` +
    'Install it, or name it in PYTHON, or set AWS_ENDPOINT_URL to use another local AWS.');
}

function run(command, args, hint = '') {
  const done = spawnSync(command, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (done.status === 0) return;
  const told = done.error ? done.error.message : `${done.stdout}${done.stderr}`.trim().split('\n').slice(-20).join('\n');
  throw new SetupError([`\`${command} ${args.join(' ')}\` ended with ${done.status ?? 'an error'}, expected 0:`, told, hint]
    .filter(Boolean).join('\n'));
}

function stampOf(file, runtime) {
  return `${createHash('sha256').update(readFileSync(join(root, file))).digest('hex')} ${runtime}\n`;
}

function isCurrent(stampFile, wanted) {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted;
}

function writeStamp(stampFile, wanted) {
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, wanted);
}

function timed(what, work) {
  const started = Date.now();
  work();
  console.log(`${what} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}
