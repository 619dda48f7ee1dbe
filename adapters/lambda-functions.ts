import { createHash } from 'node:crypto';
import {
  type FunctionConfiguration as LambdaConfiguration, GetAliasCommand, GetFunctionCommand, GetFunctionConcurrencyCommand, GetFunctionConfigurationCommand, GetProvisionedConcurrencyConfigCommand, type LambdaClient,
  ListTagsCommand, paginateListVersionsByFunction, ProvisionedConcurrencyConfigNotFoundException, ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import { parse } from '../core/config';
import { aliasState, type Component, type FunctionVersion, functionVersion } from '../core/cycle';
import { NotFound, SourceUnavailable, UnsafeState } from '../core/errors';
import { managedTag, ownTag } from '../core/names';
import type { Functions } from '../core/ports';

/** Reads versions, aliases and configurations; code (`lambda:GetFunction`) only where a role has the right of its own for it. */
export function lambdaFunctions({ client, stage, download = downloaded }: {
  readonly client: LambdaClient;
  /** Value that the tag of a function under care has. */
  readonly stage: string;
  /** Reads the pre-signed address of a version's zip. @default fetch */
  readonly download?: (url: string) => Promise<Uint8Array>;
}): Functions {
  const configurationOf = ({ functionName }: Component, qualifier: string): Promise<LambdaConfiguration> =>
    found(`Function ${functionName}: no version or alias ${qualifier}`, () => client.send(new GetFunctionConfigurationCommand({ FunctionName: functionName, Qualifier: qualifier })));

  return {
    async alias({ functionName, alias }) {
      const answer = await found(`Alias ${alias} of ${functionName}: does not exist`, () => client.send(new GetAliasCommand({ FunctionName: functionName, Name: alias })));
      return parse(aliasState, { version: answer.FunctionVersion, weights: answer.RoutingConfig?.AdditionalVersionWeights ?? {}, revisionId: answer.RevisionId }, `Alias ${alias} of ${functionName}`);
    },

    async versions({ functionName }) {
      const published = await found(`Function ${functionName}: does not exist`, async () => {
        const versions: FunctionVersion[] = [];
        for await (const page of paginateListVersionsByFunction({ client }, { FunctionName: functionName })) {
          for (const version of page.Versions ?? []) if (version.Version !== '$LATEST') versions.push(versionOf(version, functionName));
        }
        return versions;
      });
      return published.sort((one, other) => Number(one.version) - Number(other.version));
    },

    async configuration(component, qualifier) {
      const answer = await configurationOf(component, qualifier);
      const updateStatus = answer.LastUpdateStatus ?? 'Successful';
      return {
        version: answer.Version ?? '',
        codeSha256: answer.CodeSha256 ?? '',
        revisionId: answer.RevisionId ?? '',
        role: answer.Role ?? '',
        deadLetterTarget: answer.DeadLetterConfig?.TargetArn ?? '',
        configurationSha256: configurationSha256(answer),
        packageType: answer.PackageType ?? 'Zip',
        codeSizeBytes: answer.CodeSize ?? 0,
        memoryMb: answer.MemorySize ?? 128,
        architecture: answer.Architectures?.[0] === 'arm64' ? 'arm64' : 'x86_64',
        timeoutSeconds: answer.Timeout ?? 3,
        environmentReadable: answer.Environment?.Error === undefined,
        settled: updateStatus === 'Successful' && answer.State !== 'Pending' && answer.State !== 'Failed',
        updateStatus,
      };
    },

    async code(component, version) {
      const what = `Code of version ${version} of ${component.functionName}`;
      const { Code, Configuration } = await found(`${what}: does not exist`, () => client.send(new GetFunctionCommand({ FunctionName: component.functionName, Qualifier: version })));
      if (Code?.Location === undefined) throw new SourceUnavailable(`${what}: saw no address, expected one`);
      const zip = await download(Code.Location);
      const sha256 = createHash('sha256').update(zip).digest('base64');
      if (sha256 !== Configuration?.CodeSha256) throw new UnsafeState(`${what}: saw sha256 ${sha256}, expected ${Configuration?.CodeSha256}`);
      return zip;
    },

    async environment(component, version) {
      const { Environment } = await configurationOf(component, version);
      if (Environment?.Error !== undefined) throw new UnsafeState(`Version ${version} of ${component.functionName}: its environment cannot be read (${Environment.Error.ErrorCode}), expected Lambda to decrypt it`);
      return Environment?.Variables ?? {};
    },

    async provisionedConcurrency({ functionName, alias }) {
      try {
        await client.send(new GetProvisionedConcurrencyConfigCommand({ FunctionName: functionName, Qualifier: alias }));
        return true;
      } catch (error) {
        if (error instanceof ProvisionedConcurrencyConfigNotFoundException) return false;
        throw error;
      }
    },

    async reservedConcurrency({ functionName }) {
      const answer = await found(`Function ${functionName}: does not exist`, () => client.send(new GetFunctionConcurrencyCommand({ FunctionName: functionName })));
      return answer.ReservedConcurrentExecutions;
    },

    async managed(component) {
      const { FunctionArn } = await configurationOf(component, '$LATEST');
      if (FunctionArn === undefined) throw new SourceUnavailable(`Function ${component.functionName}: saw no ARN, expected one`);
      const { Tags } = await client.send(new ListTagsCommand({ Resource: FunctionArn.split(':').slice(0, 7).join(':') }));
      return Tags?.[managedTag] === stage && Tags[ownTag] === undefined;
    },
  };
}

/** What a deployment may change beside the code, whatever order its keys come in. */
function configurationSha256({ Environment, MemorySize, Timeout, Handler, Runtime, Layers = [], EphemeralStorage, TracingConfig, VpcConfig, KMSKeyArn, DeadLetterConfig, FileSystemConfigs = [] }: LambdaConfiguration): string {
  const settings = [
    Object.entries(Environment?.Variables ?? {}).sort(([one], [other]) => (one < other ? -1 : 1)), MemorySize, Timeout, Handler, Runtime, Layers.map(({ Arn }) => Arn),
    EphemeralStorage?.Size ?? 512, TracingConfig?.Mode ?? 'PassThrough', [...VpcConfig?.SubnetIds ?? []].sort(), [...VpcConfig?.SecurityGroupIds ?? []].sort(), KMSKeyArn ?? '',
    DeadLetterConfig?.TargetArn ?? '', FileSystemConfigs.map(({ Arn, LocalMountPath }) => [Arn, LocalMountPath]),
  ];
  return createHash('sha256').update(JSON.stringify(settings)).digest('hex');
}

async function downloaded(url: string): Promise<Uint8Array> {
  const answer = await fetch(url);
  // The address itself is a credential.
  if (!answer.ok) throw new SourceUnavailable(`Code of a version: saw HTTP ${answer.status}, expected 200`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** Lambda writes times as `2026-01-01T00:00:00.000+0000`. */
function versionOf(version: LambdaConfiguration, functionName: string): FunctionVersion {
  const publishedAt = version.LastModified === undefined ? undefined : new Date(version.LastModified.replace(/\+0000$/, 'Z')).toISOString();
  return parse(functionVersion, { version: version.Version, publishedAt, codeSha256: version.CodeSha256, description: version.Description ?? '' }, `Version of ${functionName}`);
}

async function found<Answer>(missing: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ResourceNotFoundException) throw new NotFound(missing, { cause: error });
    throw error;
  }
}
