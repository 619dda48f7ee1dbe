import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A clone with programs of ours in place of npm and Python, which write down how they are called. */
let clone: string;

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'ratchet-setup-'));
  mkdirSync(join(clone, 'local', 'emulator'), { recursive: true });
  copyFileSync(join(__dirname, '..', '..', 'local', 'setup.mjs'), join(clone, 'local', 'setup.mjs'));
  writeFileSync(join(clone, 'package-lock.json'), '{}');
  writeFileSync(join(clone, 'local', 'emulator', 'requirements.txt'), 'ministack==1.5.33\n');
  program('npm', 'echo "npm $*" >> calls; mkdir -p node_modules');
  program('python3', fakePython('3.11'));
  program('python', 'exit 127');
});

afterEach(() => rmSync(clone, { recursive: true }));

test('a fresh clone gets npm packages and a Python environment, and says so', () => {
  const { output, code } = setup();
  expect(code).toBe(0);
  expect(output).toMatch(/^npm packages installed \(\d+\.\d s\)\nPython environment of the local AWS installed \(\d+\.\d s\)\n$/);
  expect(calls()).toEqual([expect.stringMatching(/^npm ci/), expect.stringMatching(/^venv/), expect.stringMatching(/^pip .*requirements\.txt$/)]);
});

test('a second run does nothing and says nothing', () => {
  setup();
  expect(setup()).toEqual({ output: '', code: 0 });
  expect(calls()).toHaveLength(3);
});

test.each([
  ['package-lock.json', /^npm ci/],
  [join('local', 'emulator', 'requirements.txt'), /^venv/],
])('a changed %s is installed again', (file, call) => {
  setup();
  writeFileSync(join(clone, file), 'changed');
  rmSync(join(clone, 'calls'));
  expect(setup().code).toBe(0);
  expect(calls()[0]).toMatch(call);
});

test('missing packages are installed again', () => {
  setup();
  rmSync(join(clone, 'node_modules'), { recursive: true });
  setup();
  expect(calls().filter((call) => call.startsWith('npm'))).toHaveLength(2);
});

test('with AWS_ENDPOINT_URL no Python is needed', () => {
  program('python3', 'exit 1');
  expect(setup({ AWS_ENDPOINT_URL: 'http://localhost:4566' }).code).toBe(0);
  expect(calls()).toEqual([expect.stringMatching(/^npm ci/)]);
});

test.each([
  ['too old', fakePython('3.9'), 'needs Python 3.10 or newer; found python3: 3.9, python: not found'],
  ['missing', 'exit 127', 'needs Python 3.10 or newer; found python3: not found, python: not found'],
  ['without venv', 'case "$1" in -c) echo 3.11;; *) echo "No module named venv"; exit 1;; esac', 'apt install python3-venv'],
])('a Python that is %s is a clear error, and is tried again', (_, python, told) => {
  program('python3', python);
  expect(setup()).toEqual({ output: expect.stringContaining(told) as string, code: 1 });
  program('python3', fakePython('3.12'));
  expect(setup().code).toBe(0);
});

test('what failed is not taken for installed', () => {
  program('npm', 'mkdir -p node_modules; echo "network is down"; exit 1');
  expect(setup()).toEqual({ output: expect.stringContaining('network is down') as string, code: 1 });
  program('npm', 'echo "npm $*" >> calls; mkdir -p node_modules');
  expect(setup().code).toBe(0);
});

function setup(more: Record<string, string> = {}): { output: string; code: number | null } {
  const env = { PATH: `${join(clone, 'bin')}:/bin:/usr/bin`, HOME: clone, ...more };
  const done = spawnSync(process.execPath, [join(clone, 'local', 'setup.mjs')], { cwd: tmpdir(), encoding: 'utf8', env });
  return { output: done.stdout + done.stderr, code: done.status };
}

function calls(): string[] {
  const file = join(clone, 'calls');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

/** Knows `-c` (its version), `-m venv` (makes an environment with itself in it) and `-m pip`. */
function fakePython(version: string): string {
  return `case "$1 $2" in
    "-c "*) echo ${version};;
    "-m venv") echo "venv $4" >> calls; mkdir -p "$4/bin"; cp "$0" "$4/bin/python";;
    "-m pip") echo "pip $*" >> calls;;
  esac`;
}

function program(name: string, script: string): void {
  const file = join(clone, 'bin', name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}
