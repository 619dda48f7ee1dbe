#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Starts the command line from any folder. With `--local` it starts node once more with the environment of the local run:
 * node reads NODE_EXTRA_CA_CERTS only when it starts.
 */
const home = dirname(dirname(fileURLToPath(import.meta.url)));
const argv = process.argv.slice(2);
const options = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;

if (options.includes('--local') && process.env['RATCHET_RESTARTED'] === undefined) restartLocally();
else await run();

async function run() {
  delete process.env['RATCHET_RESTARTED'];
  // A tsconfig of the folder that the caller stands in must not change how this is read.
  process.env['TSX_TSCONFIG_PATH'] = join(home, 'tsconfig.json');
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const tsx = await import('tsx/cjs/api').catch(() => undefined);
  if (tsx === undefined) return refuse(`Installation: saw no packages in ${join(home, 'node_modules')}, expected those of the lockfile. Install them with: node ${join(home, 'local', 'setup.mjs')}`);
  tsx.register();
  const require = createRequire(import.meta.url);
  const { main } = require('./ratchet.ts');
  process.exitCode = await main(argv, (globals) => {
    const { connect } = require('./connect.ts');
    return connect(globals);
  });
}

function restartLocally() {
  const file = localFile();
  if (file === undefined) return refuse(`--local: saw no .ratchet/local.json here, above or in ${home}, expected the one that the local run writes. Start it with: npm start`);
  const environment = environmentOf(file);
  if (environment === undefined) return refuse(`--local: ${file} cannot be read, expected {"environment": {"AWS_ENDPOINT_URL": ...}}. Start the local run again: npm start`);
  const endpoint = process.env['AWS_ENDPOINT_URL'];
  if (endpoint && endpoint !== environment['AWS_ENDPOINT_URL']) return refuse(`--local: saw AWS_ENDPOINT_URL=${endpoint}, expected it unset or ${environment['AWS_ENDPOINT_URL']}, as in ${file}. Leave out --local or unset it`);
  // A profile, a token or a service's own endpoint of the caller would win over what the local run says.
  const inherited = Object.entries(process.env).filter(([name]) => !/^AWS_(PROFILE|DEFAULT_PROFILE|DEFAULT_REGION|SESSION_TOKEN|ENDPOINT_URL.*)$/.test(name));
  const child = spawn(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), ...argv], {
    stdio: 'inherit', env: { ...Object.fromEntries(inherited), ...environment, RATCHET_RESTARTED: '1' },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

function localFile() {
  const found = [];
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    found.push(join(folder, '.ratchet', 'local.json'));
    if (folder === dirname(folder)) break;
  }
  return [...found, join(home, '.ratchet', 'local.json')].find((file) => existsSync(file));
}

function environmentOf(file) {
  try {
    const { environment } = JSON.parse(readFileSync(file, 'utf8'));
    const valid = typeof environment?.AWS_ENDPOINT_URL === 'string' && Object.values(environment).every((value) => typeof value === 'string');
    return valid ? environment : undefined;
  } catch {
    return undefined;
  }
}

function refuse(message) {
  process.stderr.write(`${options.includes('--json') ? JSON.stringify({ error: { name: 'UsageError', message, exitCode: 2 } }) : `ratchet: ${message}`}\n`);
  process.exitCode = 2;
}
