import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Component } from '../../core/cycle';
import { unpackWorkbench, type Workbench } from '../../core/workbench';
import { ManagedFunction, type ManagedFunctionProps } from '../../lib/constructs/managed-function';

const repository = join(__dirname, '..', '..');
const made: string[] = [];
process.once('exit', () => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A team's project in a folder of its own, with what NodejsFunction needs to bundle it. A content `-> path` is a symbolic link. */
export function project(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'team-project-')));
  made.push(root);
  const all = { 'package.json': '{"name":"team","private":true}', 'package-lock.json': '{}', 'node_modules/.bin/esbuild': `-> ${join(repository, 'node_modules', '.bin', 'esbuild')}`, ...files };
  for (const [path, content] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    if (content.startsWith('-> ')) symlinkSync(content.slice(3), join(root, path));
    else writeFileSync(join(root, path), content);
  }
  return root;
}

export interface Synthesized {
  /** The record, with tokens as `<token>`. */
  readonly record: Component;
  readonly warnings: readonly string[];
  /** As it is uploaded. */
  readonly archive: Uint8Array | undefined;
  readonly assetHash: string | undefined;
  readonly workbench: Workbench | undefined;
}

/** Synthesizes a stack of one function, mode `auto` unless the props say otherwise. */
export function synthesize(root: string, props: Partial<ManagedFunctionProps> = {}, context: Record<string, unknown> = {}): Synthesized {
  const stack = new Stack(new App({ context: { '@aws-cdk/aws-lambda:useCdkManagedLogGroup': true, ...context } }), 'Team', { env: { account: '111122223333', region: 'eu-west-1' } });
  const entry = props.code === undefined ? { entry: join(root, 'src/handler.ts'), depsLockFilePath: join(root, 'package-lock.json') } : {};
  const made = new ManagedFunction(stack, 'Quotes', { ...entry, runtime: Runtime.NODEJS_22_X, mode: 'auto', ...props });
  const asset = made.node.tryFindChild('Workbench') as Asset | undefined;
  const archive = asset && readFileSync(join((stack.node.root as App).assetOutdir, asset.assetPath.split('/').at(-1) ?? ''));
  const value = Object.values(Template.fromStack(stack).findResources('AWS::SSM::Parameter'))[0]?.['Properties'].Value as string | { 'Fn::Join': [string, unknown[]] };
  const text = typeof value === 'string' ? value : value['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : '<token>')).join('');
  return {
    record: JSON.parse(text) as Component,
    warnings: made.node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => String(data)),
    archive, assetHash: asset?.assetHash,
    workbench: archive && unpackWorkbench(archive),
  };
}
