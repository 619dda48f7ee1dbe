/**
 * Prints what Ratchet ships as a CycloneDX 1.6 document: the packages of package-lock.json without those of development. No
 * dates, addresses or paths: the same lock file gives the same document.
 *
 *     npm run --silent sbom > ratchet.cdx.json
 */
import packageJson from '../package.json';
import { productionPackages, type ProductionPackage } from './production-packages';

const root = `pkg:npm/${packageJson.name}@${packageJson.version}`;

export function sbom(packages: readonly ProductionPackage[]): object {
  const one = [...new Map(packages.map((found) => [refOf(found), found])).values()];
  const refs = new Map(packages.map((found) => [found.path, refOf(found)]));
  const needsOf = (ref: string) => [...new Set(packages.filter((found) => refOf(found) === ref).flatMap(({ needs }) => needs.flatMap((path) => refs.get(path) ?? [])))].sort();
  const own = Object.keys(packageJson.dependencies).flatMap((name) => refs.get(`node_modules/${name}`) ?? []).sort();
  return {
    bomFormat: 'CycloneDX', specVersion: '1.6', version: 1,
    metadata: { component: { 'type': 'application', 'bom-ref': root, 'name': packageJson.name, 'version': packageJson.version, 'licenses': [{ license: { id: packageJson.license } }], 'purl': root } },
    components: one.map((found) => ({
      'type': 'library', 'bom-ref': refOf(found), ...nameOf(found.name), 'version': found.version,
      ...(found.integrity !== undefined && { hashes: hashesOf(found.integrity) }),
      'licenses': [/^[\w.+-]+$/.test(found.licence) ? { license: { id: found.licence } } : { expression: found.licence.replace(/^\((.*)\)$/, '$1') }],
      'purl': refOf(found),
    })),
    dependencies: [{ ref: root, dependsOn: own }, ...one.map((found) => ({ ref: refOf(found), dependsOn: needsOf(refOf(found)) }))],
  };
}

function refOf({ name, version }: ProductionPackage): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

function nameOf(name: string): object {
  const [group, rest] = name.split('/');
  return rest === undefined ? { name } : { group, name: rest };
}

/** CycloneDX has hashes in hex. */
function hashesOf(integrity: string): readonly object[] {
  return integrity.split(' ').map((one) => {
    const [algorithm = '', content = ''] = one.split(/-(.*)/s);
    return { alg: algorithm.replace(/^sha/, 'SHA-'), content: Buffer.from(content, 'base64').toString('hex') };
  });
}

if (require.main === module) process.stdout.write(`${JSON.stringify(sbom(productionPackages()), null, 2)}\n`);
