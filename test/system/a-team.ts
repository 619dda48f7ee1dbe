import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { GetAliasCommand, GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { servingAlias } from '../../core/names';
import type { ManagedFunctionProps } from '../../lib/constructs/managed-function';
import { cdkProgram } from '../../local/bootstrap';
import { eventually, invoke, lambda, times } from '../local/emulated-functions';
import { type AComponent, begin, counted } from './a-component';
import { names, stage, syncRegistry, tenant } from './deployed-ratchet';

const repository = join(__dirname, '..', '..');

export interface TeamFunction {
  /** Text of `src/<name>/handler.ts`. */
  readonly source: string;
  /** Text of `src/<name>/handler.test.ts`. */
  readonly test?: string;
  readonly props?: Pick<ManagedFunctionProps, 'mode' | 'settings' | 'memorySize' | 'bounds'>;
}

export interface TeamComponent extends Pick<AComponent, 'name' | 'functionName' | 'alias' | 'sha256'> {
  /** Calls it through its alias, one event after the other in turn, and returns when Ratchet has counted them. */
  serve(calls: number, events: readonly object[]): Promise<void>;
  /** Calls through the alias, eight a second, until `stopAllTraffic`. */
  traffic(events: readonly object[]): void;
}

export interface Team {
  component(name: string): TeamComponent;
  /** What a teammate does: changes sources, and `cdk deploy`. */
  deploy(changed?: Readonly<Record<string, TeamFunction>>): Promise<void>;
  leave(): void;
}

/** A team whose functions of one stack are deployed from a folder of its own by `cdk deploy`, with their workbenches. */
export async function aTeam(stack: string, functions: Readonly<Record<string, TeamFunction>>): Promise<Team> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'team-')));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('package.json', '{"name":"team","private":true}');
  write('package-lock.json', '{}');
  write('app.mjs', `import '${join(repository, 'node_modules', 'tsx', 'dist', 'loader.mjs')}';\nawait import('${join(__dirname, 'team-app.ts')}');\n`);
  mkdirSync(join(folder, 'node_modules', '.bin'), { recursive: true });
  symlinkSync(join(repository, 'node_modules', '.bin', 'esbuild'), join(folder, 'node_modules', '.bin', 'esbuild'));
  let all = functions;
  const functionNames = new Map<string, string>();

  const deploy = async (changed: Readonly<Record<string, TeamFunction>> = {}): Promise<void> => {
    all = { ...all, ...changed };
    for (const [name, { source, test }] of Object.entries(all)) {
      write(`src/${name}/handler.ts`, source);
      if (test !== undefined) write(`src/${name}/handler.test.ts`, test);
    }
    write('functions.json', JSON.stringify({ stack, stage, tenant, functions: Object.entries(all).map(([name, { props = {} }]) => ({ name, props })) }));
    await promisify(execFile)(process.execPath, [cdkProgram(), 'deploy', '--app', 'node app.mjs', '--require-approval', 'never', '--no-notices', '--output', join(folder, 'cdk.out')], { cwd: folder, maxBuffer: 64 * 1024 * 1024 });
    for (const name of Object.keys(all)) functionNames.set(name, await functionNameOf(name));
    await syncRegistry();
  };
  await deploy();
  return {
    deploy,
    component: (name) => componentOf(name, functionNames.get(name) ?? ''),
    leave: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function componentOf(name: string, functionName: string): TeamComponent {
  const alias: TeamComponent['alias'] = async () => {
    const { FunctionVersion, RoutingConfig } = await lambda.send(new GetAliasCommand({ FunctionName: functionName, Name: servingAlias }));
    return { version: FunctionVersion!, weights: RoutingConfig?.AdditionalVersionWeights ?? {} };
  };
  return {
    name, functionName, alias,
    async sha256(qualifier) {
      return (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName, Qualifier: qualifier }))).CodeSha256!;
    },
    traffic: (events) => begin({ functionName, qualifier: servingAlias, ratePerSecond: 8, event: (n) => events[n % events.length] ?? {} }),
    async serve(calls, events) {
      const { version } = await alias();
      const before = await counted(name, version);
      await times(calls, (index) => invoke(functionName, events[index % events.length], servingAlias));
      await eventually(async () => {
        expect({ name, calls: await counted(name, version) }).toEqual({ name, calls: before + calls });
      }, 60);
    },
  };
}

async function functionNameOf(component: string): Promise<string> {
  const { Parameter } = await new SSMClient({}).send(new GetParameterCommand({ Name: names.componentParameter(component) }));
  return (JSON.parse(Parameter!.Value!) as { readonly functionName: string }).functionName;
}
