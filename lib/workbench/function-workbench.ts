import { existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { Annotations, AssetHashType, AssetStaging, Stack, Stage } from 'aws-cdk-lib';
import type { NodejsFunction, NodejsFunctionProps } from 'aws-cdk-lib/aws-lambda-nodejs';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import type { Component } from '../../core/cycle';
import { bundleFile, esbuildArguments, optionsOf } from './esbuild-arguments';
import { makeWorkbench, type Bundling, type Packed } from './make-workbench';
import { sha256 } from './sha256';

export interface FunctionSources {
  /** The function as NodejsFunction made it, and the props that it was given. */
  readonly underlying: NodejsFunction;
  readonly props: NodejsFunctionProps;
  /** The team's own file; none where the code comes built. */
  readonly handlerFile: string | undefined;
  /** Files and folders of tests that the team names. */
  readonly tests: readonly string[] | undefined;
}

/**
 * Makes the function's workbench and uploads it beside the function's code. Says at synth why there is none, and which tests
 * will not run. Undefined where CDK bundles nothing for the stack, since there is nothing to compare with.
 */
export function workbenchOf(construct: Construct, sources: FunctionSources): Component['workbench'] {
  if (sources.props.code === undefined && !Stack.of(construct).bundlingRequired) return undefined;
  const bundling = bundlingOf(construct, sources);
  const made = 'refused' in bundling ? bundling : makeWorkbench(bundling);
  if ('refused' in made) {
    Annotations.of(construct).addWarningV2('ratchet:noWorkbench', `${construct.node.path} is only observed: ${made.refused}.`);
    return { state: 'refused', reason: made.refused.slice(0, maxReasonLength) };
  }
  sayRefusedTests(construct, made);
  const asset = upload(construct, made.archive);
  return { state: 'built', bucket: asset.s3BucketName, key: asset.s3ObjectKey, bundleSha256: made.workbench.manifest.bundle.sha256 };
}

/** A component's record holds 4 KB. */
const maxReasonLength = 500;

function bundlingOf(construct: Construct, { underlying, props, handlerFile, tests }: FunctionSources): Bundling | { readonly refused: string } {
  const { bundling = {}, entry } = props;
  if (handlerFile === undefined || entry === undefined) return { refused: 'its code comes already built (`code`). Give `entry` instead, and Ratchet can change its sources' };
  if (bundling.preCompilation) return { refused: 'it is compiled by tsc before it is bundled (`bundling.preCompilation`). Leave that out' };
  const handler = /(?:^|\.)([A-Za-z_$][\w$]*)$/.exec(props.handler ?? 'handler')?.[1];
  if (handler === undefined || realpathSync(entry) === realpathSync(handlerFile)) return { refused: `its handler "${props.handler ?? ''}" is not a plain export. Export it by its name` };
  const projectRoot = rootOf(props);
  if (projectRoot === undefined) return { refused: 'its lock file was not found. Set `depsLockFilePath`' };
  const translated = optionsOf(esbuildArguments(construct, underlying.runtime, bundling, projectRoot), projectRoot);
  if ('refused' in translated) return translated;
  const file = bundleFile(bundling);
  const asset = stagedAsset(underlying, file);
  if (asset === undefined) return { refused: `its asset has no ${file}. Let NodejsFunction make the bundle, under that name` };
  return {
    projectRoot: realpathSync(projectRoot), entry: realpathSync(entry), handlerFile: realpathSync(handlerFile), handler, options: translated.options, file, bundle: readFileSync(asset),
    tsconfig: bundling.tsconfig, tests, unusual: unusualIn(props),
  };
}

/** The folder that NodejsFunction builds in: that of the lock file. */
function rootOf({ projectRoot, depsLockFilePath }: NodejsFunctionProps): string | undefined {
  if (projectRoot !== undefined) return resolve(projectRoot);
  if (depsLockFilePath !== undefined) return dirname(resolve(depsLockFilePath));
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    if (lockFiles.some((name) => existsSync(join(folder, name)))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

const lockFiles = ['pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'bun.lockb', 'package-lock.json'];

/** The bundle that NodejsFunction made, where CDK has put it. */
function stagedAsset(underlying: NodejsFunction, file: string): string | undefined {
  const staging = underlying.node.tryFindChild('Code')?.node.tryFindChild('Stage');
  const bundle = staging instanceof AssetStaging ? join(staging.absoluteStagedPath, file) : undefined;
  return bundle !== undefined && existsSync(bundle) ? bundle : undefined;
}

function unusualIn({ bundling = {} }: NodejsFunctionProps): readonly string[] {
  return (['forceDockerBundling', 'commandHooks', 'nodeModules', 'environment', 'sourceMapMode', 'charset', 'esbuildArgs'] as const)
    .filter((name) => bundling[name] !== undefined && bundling[name] !== false)
    .map((name) => `\`${name}\``);
}

function sayRefusedTests(construct: Construct, { workbench }: Packed): void {
  const refused = workbench.manifest.tests.flatMap(({ file, refused: reason }) => (reason === undefined ? [] : [`${file} ${reason}`]));
  if (refused.length === 0) return;
  Annotations.of(construct).addWarningV2('ratchet:testsNotRun', `${construct.node.path}: Ratchet will not run these tests on its fixes: ${refused.join('; ')}.`);
}

/** Named for its content alone, wherever it is made. */
function upload(construct: Construct, archive: Uint8Array): Asset {
  const assetHash = sha256(archive);
  const path = join(Stage.of(construct)?.assetOutdir ?? '.', `workbench.${assetHash}.zip`);
  writeFileSync(path, archive);
  const asset = new Asset(construct, 'Workbench', { path, assetHash, assetHashType: AssetHashType.CUSTOM });
  if (resolve(relative('.', path)) !== resolve(asset.assetPath)) rmSync(path);
  return asset;
}
