import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cdkProgram } from '../../local/bootstrap';
import { document, root } from '../docs/markdown';

export interface OrdersTeam {
  readonly folder: string;
  /** Changes a file of the app. */
  edit(path: string, change: (text: string) => string): void;
  /** Applies the change of docs/adoption.md, for the stage and tenant of the tests. */
  adopt(): Promise<void>;
  /** Its own tests and type check are the team's; this is `cdk` in its folder. */
  cdk(...args: readonly string[]): Promise<string>;
  leave(): void;
}

/** What the app's bundles, types and tests need; it has them as npm installs them, so that a workbench can be made. */
const ownPackages = ['@aws-sdk/client-dynamodb', '@aws-sdk/lib-dynamodb', '@types/aws-lambda', '@types/node', '@types/jest', 'typescript'];
/** What only runs the CDK. */
const tools = ['aws-cdk', 'aws-cdk-lib', 'cdk-nag', 'constructs', 'esbuild', 'tsx'];

/** A team's app in a folder of its own, with Ratchet's checkout beside it, as docs/adoption.md has it. */
export function ordersTeam(on: { readonly stage: string; readonly tenant: string }): OrdersTeam {
  const apps = realpathSync(mkdtempSync(join(tmpdir(), 'apps-')));
  const folder = join(apps, 'orders');
  cpSync(join(__dirname, 'orders'), folder, { recursive: true });
  symlinkSync(root, join(apps, 'ratchet'));
  writeFileSync(join(folder, 'package-lock.json'), '{}');
  for (const name of withDependencies(ownPackages)) cpSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true });
  for (const name of tools) symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  mkdirSync(join(folder, 'node_modules', '.bin'));
  for (const name of ['esbuild', 'tsx']) symlinkSync(join(root, 'node_modules', '.bin', name), join(folder, 'node_modules', '.bin', name));
  const edit: OrdersTeam['edit'] = (path, change) => writeFileSync(join(folder, path), change(readFileSync(join(folder, path), 'utf8')));
  return {
    folder, edit,
    async adopt() {
      writeFileSync(join(apps, 'adopt.diff'), adoption());
      await promisify(execFile)('git', ['apply', '--unidiff-zero', join(apps, 'adopt.diff')], { cwd: folder });
      edit('lib/orders-stack.ts', (text) => text.replace(`tenant: 'orders'`, `tenant: '${on.tenant}', stage: '${on.stage}'`));
    },
    async cdk(...args) {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [cdkProgram(), ...args, '--no-notices'], { cwd: folder, maxBuffer: 64 * 1024 * 1024 });
      return `${stdout}${stderr}`;
    },
    leave: () => rmSync(apps, { recursive: true, force: true }),
  };
}

/** The diff that docs/adoption.md tells a team to make. */
function adoption(): string {
  const block = /```diff\n([\s\S]*?)```/.exec(document('docs/adoption.md'))?.[1];
  if (block === undefined) throw new Error('docs/adoption.md: saw no block of ```diff, expected the change of lib/orders-stack.ts');
  return block.replace(/^ {3}/gm, '').trimEnd() + '\n';
}

function withDependencies(names: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (name: string): void => {
    const manifest = join(root, 'node_modules', name, 'package.json');
    if (found.has(name) || !existsSync(manifest)) return;
    found.add(name);
    const { dependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly dependencies?: Readonly<Record<string, string>> };
    Object.keys(dependencies).forEach(add);
  };
  names.forEach(add);
  return found;
}
