import { buildSync, type BuildOptions } from 'esbuild';
import { lambdasRequest, packageFiles, sandboxChildRequest } from '../../lib/bundle-lambdas';
import { packageOf, productionPackages } from '../../local/production-packages';
import { sbom } from '../../local/sbom';

/** Permissive ones: they ask for their notice, and nothing of who uses them. */
const allowed: ReadonlySet<string> = new Set(['Apache-2.0', 'MIT', 'MIT-0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0']);
/** Data that is not in what runs in an account, under a licence for data. */
const dataOnly: Readonly<Record<string, string>> = { 'caniuse-lite': 'CC-BY-4.0' };

/** Of `A OR B` one is enough; of `A AND B` each. */
function isAllowed(licence: string): boolean {
  return licence.replace(/^\((.*)\)$/, '$1').split(' OR ').some((choice) => choice.split(' AND ').every((one) => allowed.has(one.replace(/[()]/g, '').trim())));
}

const packages = productionPackages();
const byPath = new Map(packages.map((found) => [found.path, found]));
const inputsOf = (request: BuildOptions) => Object.keys(buildSync({ ...request, write: false, metafile: true, sourcemap: false, logLevel: 'silent' }).metafile!.inputs);

test.each([
  ['MIT', true], ['(MIT OR GPL-3.0-or-later)', true], ['MIT AND Apache-2.0', true], ['GPL-3.0-or-later', false], ['AGPL-3.0-only', false], ['LGPL-2.1', false], ['MPL-2.0', false], ['SSPL-1.0', false], ['BUSL-1.1', false], ['Elastic-2.0', false],
  ['MIT AND GPL-2.0-only', false], ['UNLICENSED', false], ['SEE LICENSE IN LICENSE.md', false], ['', false],
])('licence %j: allowed is %s', (licence, expected) => {
  expect(isAllowed(licence)).toBe(expected);
});

test('each package of production has a licence that is allowed', () => {
  expect(packages.length).toBeGreaterThan(100);
  expect(packages.filter(({ name, licence }) => !isAllowed(licence) && dataOnly[name] !== licence).map(({ path, licence }) => `${path}: ${licence || 'none'}`)).toEqual([]);
});

test('what runs in an account is made of packages of production alone, and of none that is data', () => {
  const recorder: BuildOptions = { entryPoints: ['lambdas/recorder/index.ts'], bundle: true, platform: 'node', outdir: 'unused' };
  const shipped = new Set([lambdasRequest('unused'), sandboxChildRequest('unused'), recorder].flatMap(inputsOf).flatMap((file) => packageOf(file) ?? []).concat(Object.keys(packageFiles).map((name) => `node_modules/${name}`)));
  expect(shipped.size).toBeGreaterThan(20);
  expect([...shipped].filter((path) => !byPath.has(path) || (byPath.get(path)?.name ?? '') in dataOnly)).toEqual([]);
});

describe('the bill of materials', () => {
  const made = sbom(packages) as { readonly components: readonly Record<string, unknown>[]; readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[] };
  const refs = made.components.map((component) => component['bom-ref']);

  it('has every package once, with version, licence, hash and address of the package', () => {
    expect(new Set(refs).size).toBe(refs.length);
    expect(new Set(refs)).toEqual(new Set(packages.map(({ name, version }) => `pkg:npm/${name.replace('@', '%40')}@${version}`)));
    expect(made.components.find(({ name }) => name === 'zod')).toMatchObject({ type: 'library', licenses: [{ license: { id: 'MIT' } }], purl: expect.stringMatching(/^pkg:npm\/zod@\d/), hashes: [{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }] });
    expect(made.components.find(({ name }) => name === 'client-sts')).toMatchObject({ group: '@aws-sdk' });
  });

  it('names what each one needs, and all of it is there', () => {
    expect(made.dependencies.map(({ ref }) => ref)).toEqual(expect.arrayContaining(refs));
    expect(made.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.includes(ref))).toEqual([]);
    expect(made.dependencies[0]?.dependsOn.length).toBeGreaterThan(30);
  });

  it('has no address of a registry and no path of a machine', () => {
    expect(JSON.stringify(made)).not.toMatch(/https?:|file:|\/(?:home|work|Users|tmp)\//);
  });
});
