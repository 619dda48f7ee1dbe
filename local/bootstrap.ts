/** Prepares a local AWS for `cdk deploy`: the CDKToolkit stack with its bucket and roles. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

export class BootstrapError extends Error {
  override readonly name = 'BootstrapError';
}

/**
 * Runs `cdk bootstrap`, unless the stack is there already. `environment` is what startEmulator hands out; what it
 * lacks is taken from the environment of this process.
 */
export async function bootstrap(environment: Readonly<Record<string, string>>): Promise<void> {
  const client = clientSettings(environment);
  if (await isBootstrapped(new CloudFormationClient(client))) return;
  const { Account: account } = await new STSClient(client).send(new GetCallerIdentityCommand({}));
  const target = `aws://${account}/${client.region}`;
  try {
    await promisify(execFile)(process.execPath, [cdkProgram(), 'bootstrap', target, '--no-notices'], {
      // Not where a cdk.json would have the app synthesized.
      cwd: tmpdir(),
      env: { ...process.env, ...environment },
    });
  } catch (cause) {
    const told = cause instanceof Error ? cause.message.split('\n').slice(-20).join('\n') : String(cause);
    throw new BootstrapError(`\`cdk bootstrap ${target}\` failed, expected exit code 0:\n${told}`, { cause });
  }
}

/** The CDK program of this repository, for processes that must not depend on npx. */
export function cdkProgram(): string {
  return join(dirname(require.resolve('aws-cdk/package.json')), 'bin', 'cdk');
}

async function isBootstrapped(client: CloudFormationClient): Promise<boolean> {
  try {
    const { Stacks: stacks } = await client.send(new DescribeStacksCommand({ StackName: 'CDKToolkit' }));
    return stacks?.some((stack) => stack.StackStatus?.endsWith('_COMPLETE')) ?? false;
  } catch (error) {
    if (error instanceof Error && error.name === 'ValidationError') return false;
    throw error;
  }
}

/** This process began without NODE_EXTRA_CA_CERTS, so its own clients are told whom to trust. */
function clientSettings(environment: Readonly<Record<string, string>>) {
  const { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  const certificate = environment['NODE_EXTRA_CA_CERTS'];
  return {
    region: environment['AWS_REGION'] ?? process.env['AWS_REGION'] ?? 'us-east-1',
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(accessKeyId === undefined || secretAccessKey === undefined ? {} : { credentials: { accessKeyId, secretAccessKey } }),
    ...(certificate === undefined ? {} : { requestHandler: { httpsAgent: { ca: readFileSync(certificate) } } }),
  };
}
