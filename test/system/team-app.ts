/** A team's CDK app: the functions that `a-team.ts` wrote into its folder, all of them under care. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { ManagedFunction, type ManagedFunctionProps } from '../../lib/constructs/managed-function';

interface TeamFile {
  readonly stack: string;
  readonly stage: string;
  readonly tenant: string;
  readonly functions: readonly { readonly name: string; readonly props: Partial<ManagedFunctionProps> }[];
}

const folder = process.cwd();
const { stack: name, stage, tenant, functions } = JSON.parse(readFileSync(join(folder, 'functions.json'), 'utf8')) as TeamFile;
/** As `cdk init` sets it: the functions have log groups of their stack. Without it CDK adds a function in the newest runtime, which not every local AWS has. */
const context = { '@aws-cdk/aws-lambda:useCdkManagedLogGroup': true };
const stack = new Stack(new App({ context }), name);
for (const { name: component, props } of functions) {
  new ManagedFunction(stack, component, {
    component, stage, tenant,
    entry: join(folder, 'src', component, 'handler.ts'),
    projectRoot: folder,
    depsLockFilePath: join(folder, 'package-lock.json'),
    runtime: Runtime.NODEJS_22_X,
    timeout: Duration.seconds(5),
    // How much memory a process of the local AWS takes depends on what else the machine does: enough, that none comes near it.
    memorySize: 3008,
    sideEffects: 'none',
    recorder: 'on',
    // A test starts its cycles itself.
    failureAlarm: { failuresPerMinute: 1_000_000 },
    ...props,
  });
}
