import { createHash } from 'node:crypto';
import {
  type AliasConfiguration, DeleteFunctionCommand, type FunctionConfiguration, GetAliasCommand, GetFunctionCommand, GetFunctionConfigurationCommand, type LambdaClient, LambdaServiceException,
  paginateListVersionsByFunction, PreconditionFailedException, PublishVersionCommand, ResourceConflictException, ResourceNotFoundException, UpdateAliasCommand, UpdateFunctionCodeCommand, UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { markedDescription, unmarkedDescription } from '../core/calibration-mark';
import { parse } from '../core/config';
import { type AliasState, aliasState, type Component, type Configuration } from '../core/cycle';
import { ConcurrentChange, ForeignChange, NotFound, SourceUnavailable, UnsafeState } from '../core/errors';
import type { Deployer, PublishFacts, VersionChange } from '../core/ports';

const aliasAttempts = 4;
const settlePolls = 90;
const pollMilliseconds = 1000;
/** What UpdateFunctionCode takes without a bucket. */
const largestZipBytes = 50 * 1024 * 1024;

/**
 * Every write names the revision that was read just before it. On AWS an update settles seconds after it was accepted, and
 * the revision changes once more then, so each write waits until the one before has settled and reads again.
 */
export function lambdaDeployer({ client, sleep, download = downloaded }: {
  readonly client: LambdaClient;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Reads the pre-signed address of a version's zip. @default fetch */
  readonly download?: (url: string) => Promise<Uint8Array>;
}): Deployer {
  const read = ({ functionName }: Component, qualifier: string): Promise<FunctionConfiguration> =>
    named(`Function ${functionName}: no version ${qualifier}`, () => client.send(new GetFunctionConfigurationCommand({ FunctionName: functionName, Qualifier: qualifier })));

  const settledLatest = async (component: Component): Promise<FunctionConfiguration> => {
    for (let poll = 0; poll < settlePolls; poll++) {
      const latest = await read(component, '$LATEST');
      if (latest.LastUpdateStatus === 'Failed') throw new UnsafeState(`Function ${component.functionName}: the update of $LATEST failed: ${latest.LastUpdateStatusReason ?? 'no reason given'}`);
      if (latest.LastUpdateStatus !== 'InProgress' && latest.State !== 'Pending') return latest;
      await sleep(pollMilliseconds);
    }
    throw new ConcurrentChange(`Function ${component.functionName}: an update of $LATEST is still in progress after ${settlePolls} looks, expected it to settle`);
  };

  const codeOf = async ({ functionName }: Component, version: FunctionConfiguration): Promise<Uint8Array> => {
    const name = `Code of version ${version.Version} of ${functionName}`;
    if (version.PackageType === 'Image') throw new UnsafeState(`${name}: saw a container image, expected a zip`);
    if ((version.CodeSize ?? 0) > largestZipBytes) throw new UnsafeState(`${name}: saw ${version.CodeSize} bytes, expected at most ${largestZipBytes}`);
    const { Code } = await client.send(new GetFunctionCommand({ FunctionName: functionName, Qualifier: version.Version }));
    if (Code?.Location === undefined) throw new SourceUnavailable(`${name}: saw no address, expected one`);
    const zip = await download(Code.Location);
    const sha256 = createHash('sha256').update(zip).digest('base64');
    if (sha256 !== version.CodeSha256) throw new UnsafeState(`${name}: saw sha256 ${sha256}, expected ${version.CodeSha256}; $LATEST was left as it is`);
    return zip;
  };

  /** Whether `$LATEST` is configured as some published version: else somebody works on it. */
  const configuredAsPublished = async ({ functionName }: Component, latest: FunctionConfiguration): Promise<boolean> => {
    for await (const { Versions } of paginateListVersionsByFunction({ client }, { FunctionName: functionName })) {
      if (Versions?.some((version) => version.Version !== '$LATEST' && changesBetween(latest, version) === undefined)) return true;
    }
    return false;
  };

  /** A run that was cut off may have published it already. */
  const versionWith = async ({ functionName }: Component, isWanted: (version: FunctionConfiguration) => boolean): Promise<string | undefined> => {
    for await (const { Versions } of paginateListVersionsByFunction({ client }, { FunctionName: functionName })) {
      const found = Versions?.find((version) => version.Version !== '$LATEST' && isWanted(version));
      if (found) return found.Version;
    }
    return undefined;
  };

  /** Gives `$LATEST` the change, unless a run that was cut off did so already. */
  const apply = async ({ functionName }: Component, change: VersionChange, latest: FunctionConfiguration, { codeSha256, description }: Pick<PublishFacts, 'codeSha256' | 'description'>): Promise<boolean> => {
    const { RevisionId, Architectures, CodeSha256, MemorySize, Description = '' } = latest;
    const configure = (settings: Pick<UpdateFunctionConfigurationCommandInput, 'MemorySize' | 'Description'>) => () => client.send(new UpdateFunctionConfigurationCommand({ FunctionName: functionName, ...settings, RevisionId }));
    const marked = 'sameCode' in change ? markedDescription(Description, description) : '';
    const isThere = 'zip' in change ? CodeSha256 === codeSha256 : 'sameCode' in change ? Description === marked : MemorySize === change.configuration.memoryMb;
    if (isThere) return false;
    const command = 'zip' in change
      ? () => client.send(new UpdateFunctionCodeCommand({ FunctionName: functionName, ZipFile: change.zip, Architectures, RevisionId }))
      : configure('sameCode' in change ? { Description: marked } : { MemorySize: change.configuration.memoryMb });
    await named(`Function ${functionName}: does not exist`, command);
    return true;
  };

  return {
    async setAlias({ functionName, alias }, { version, weights }, revisionId) {
      const name = `Alias ${alias} of ${functionName}`;
      const isWanted = (state: AliasState): boolean => state.version === version && canonical(state.weights) === canonical(weights);
      const current = async (): Promise<AliasState> => stateOf(await client.send(new GetAliasCommand({ FunctionName: functionName, Name: alias })), name);
      let refusal: unknown;
      for (let attempt = 0; attempt < aliasAttempts; attempt++) {
        if (attempt > 0) await sleep(pollMilliseconds * 2 ** (attempt - 1));
        try {
          return stateOf(await named(`${name}: it or version ${[version, ...Object.keys(weights)].join(' or ')} does not exist`, () =>
            client.send(new UpdateAliasCommand({ FunctionName: functionName, Name: alias, FunctionVersion: version, RoutingConfig: { AdditionalVersionWeights: { ...weights } }, RevisionId: revisionId })),
          ), name);
        } catch (error) {
          const internal = error instanceof LambdaServiceException && error.$fault === 'server';
          // An earlier try may have been carried out although its answer was an error.
          const retried = error instanceof ConcurrentChange && (attempt > 0 || attemptsOf(error.cause) > 1);
          if (!internal && !retried) throw error;
          const state = await current();
          if (state.revisionId !== revisionId && isWanted(state)) return state;
          if (!internal) throw error;
          refusal = error;
        }
      }
      throw new SourceUnavailable(`${name}: Lambda answered an internal error ${aliasAttempts} times to version ${version} with weights ${canonical(weights)}; the alias is unchanged`, { cause: refusal });
    },

    /**
     * Configuration first, code last: while the code is not the version's, `expectedSha256` still holds, so a run that was
     * cut off is completed by the next. Restored are the settings that `configurationOf` lists.
     */
    async restoreLatest(component, version, expectedSha256, own) {
      const { functionName } = component;
      const ours = (latest: FunctionConfiguration): void => {
        if (latest.CodeSha256 !== expectedSha256) throw new ForeignChange(`Function ${functionName}: $LATEST has code ${latest.CodeSha256}, expected ${expectedSha256}: somebody else deployed`);
      };
      const target = await read(component, version);
      const unreadable = target.Environment?.Error;
      if (unreadable !== undefined) throw new UnsafeState(`Version ${version} of ${functionName}: its environment cannot be read (${unreadable.ErrorCode}), so it cannot be restored`);
      let latest = await settledLatest(component);
      const sameCode = latest.CodeSha256 === target.CodeSha256;
      if (sameCode && changesBetween(latest, target) === undefined) return 'equal';
      ours(latest);
      const zip = sameCode ? undefined : await codeOf(component, target);

      const changes = changesBetween(latest, target);
      const kept = changes !== undefined && !isOwn(changes, latest, own) && !(await configuredAsPublished(component, latest));
      if (changes !== undefined && !kept) {
        const { RevisionId } = latest;
        await named(`Function ${functionName}: does not exist`, () => client.send(new UpdateFunctionConfigurationCommand({ FunctionName: functionName, ...changes, RevisionId })));
        latest = await settledLatest(component);
      }
      if (zip !== undefined) {
        ours(latest);
        const { RevisionId } = latest;
        await named(`Function ${functionName}: does not exist`, () => client.send(new UpdateFunctionCodeCommand({ FunctionName: functionName, ZipFile: zip, Architectures: target.Architectures, RevisionId })));
        latest = await settledLatest(component);
      }
      if (latest.CodeSha256 !== target.CodeSha256 || (!kept && changesBetween(latest, target) !== undefined)) {
        throw new ConcurrentChange(`Function ${functionName}: $LATEST has code ${latest.CodeSha256} after version ${version} was restored, expected ${target.CodeSha256} with that version's configuration`);
      }
      return kept ? 'configuration-kept' : 'equal';
    },

    async restoreDescription(component) {
      const { functionName } = component;
      const { Description = '', RevisionId } = await settledLatest(component);
      const before = unmarkedDescription(Description);
      if (before === undefined) return false;
      await named(`Function ${functionName}: does not exist`, () => client.send(new UpdateFunctionConfigurationCommand({ FunctionName: functionName, Description: before, RevisionId })));
      await settledLatest(component);
      return true;
    },

    async publish(component, change, { codeSha256, replaces, description, stillOurs }) {
      const { functionName } = component;
      const label = description.slice(0, 256);
      const own = 'configuration' in change ? change.configuration : undefined;
      const isCopy = 'sameCode' in change;
      if ('zip' in change) {
        const seen = createHash('sha256').update(change.zip).digest('base64');
        if (seen !== codeSha256) throw new UnsafeState(`Function ${functionName}: the zip has sha256 ${seen}, expected ${codeSha256}; nothing was changed`);
      }
      const published = await versionWith(component, ({ CodeSha256, Description }) => CodeSha256 === codeSha256 && ((own === undefined && !isCopy) || Description === label));
      if (published !== undefined) return published;
      const target = await read(component, replaces);
      let latest = await settledLatest(component);
      const foreign = (): string | undefined => {
        const differing = changesBetween(latest, target);
        return differing === undefined || isOwn(differing, latest, own) ? undefined : Object.keys(differing).join(', ');
      };
      const before = foreign();
      if (before !== undefined) throw new ForeignChange(`Function ${functionName}: $LATEST has another ${before} than version ${replaces}: somebody else is about to deploy`);
      if (isCopy && target.CodeSha256 !== codeSha256) throw new UnsafeState(`Function ${functionName}: version ${replaces} has code ${target.CodeSha256}, expected ${codeSha256}, which is to be published once more; nothing was changed`);
      if (latest.CodeSha256 !== codeSha256 && latest.CodeSha256 !== target.CodeSha256) throw new ForeignChange(`Function ${functionName}: $LATEST has code ${latest.CodeSha256}, expected ${target.CodeSha256}: somebody else deployed`);
      await stillOurs();
      if (await apply(component, change, latest, { codeSha256, description: label })) latest = await settledLatest(component);
      const after = foreign();
      if (latest.CodeSha256 !== codeSha256 || after !== undefined) throw new ConcurrentChange(`Function ${functionName}: $LATEST has code ${latest.CodeSha256}${after === undefined ? '' : ` and another ${after}`} after its update, expected ${codeSha256}`);
      await stillOurs();
      const { RevisionId } = latest;
      const version = await named(`Function ${functionName}: does not exist`, () => client.send(new PublishVersionCommand({ FunctionName: functionName, CodeSha256: codeSha256, RevisionId, Description: label })));
      const { CodeSha256, MemorySize, Version, Description } = version;
      if (Version === undefined || CodeSha256 !== codeSha256) throw new UnsafeState(`Function ${functionName}: version ${Version} was published with code ${CodeSha256}, expected ${codeSha256}`);
      if (own !== undefined && MemorySize !== own.memoryMb) throw new UnsafeState(`Function ${functionName}: version ${Version} was published with ${MemorySize} MB, expected ${own.memoryMb}`);
      if (isCopy && (Version === replaces || Description !== label)) throw new UnsafeState(`Function ${functionName}: Lambda answered with version ${Version} ("${Description ?? ''}"), expected a new one beside version ${replaces}: it publishes nothing that it takes for unchanged`);
      return Version;
    },

    async removeVersion({ functionName }, version) {
      // Without a qualifier the same call removes the function.
      if (!/^[1-9]\d*$/.test(version)) throw new UnsafeState(`Function ${functionName}: saw "${version}" to be removed, expected the number of a published version; nothing was removed`);
      try {
        await client.send(new DeleteFunctionCommand({ FunctionName: functionName, Qualifier: version }));
        return 'removed';
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return 'gone';
        if (error instanceof ResourceConflictException) return 'in-use';
        throw error;
      }
    },
  };
}

type Changes = Omit<UpdateFunctionConfigurationCommandInput, 'FunctionName'>;

/** Never the role: Ratchet may not pass one, and versions behind one alias share it. Nor the description, which tells of the version alone. */
function configurationOf(version: FunctionConfiguration): Changes {
  return {
    Environment: { Variables: version.Environment?.Variables ?? {} },
    MemorySize: version.MemorySize,
    Timeout: version.Timeout,
    Handler: version.Handler,
    Runtime: version.Runtime,
    Layers: (version.Layers ?? []).flatMap(({ Arn }) => (Arn === undefined ? [] : [Arn])),
    EphemeralStorage: { Size: version.EphemeralStorage?.Size ?? 512 },
    TracingConfig: { Mode: version.TracingConfig?.Mode ?? 'PassThrough' },
  };
}

/** Whether `$LATEST` differs in nothing but what a change of ours gave it. */
function isOwn(differing: Changes, latest: FunctionConfiguration, own: Configuration | undefined): boolean {
  return own !== undefined && latest.MemorySize === own.memoryMb && Object.keys(differing).every((setting) => setting === 'MemorySize');
}

/** The settings in which `$LATEST` differs, as the version has them; undefined when there are none. */
function changesBetween(latest: FunctionConfiguration, target: FunctionConfiguration): Changes | undefined {
  const has: Readonly<Record<string, unknown>> = { ...configurationOf(latest) };
  const differing = Object.entries(configurationOf(target)).filter(([setting, value]) => canonical(has[setting]) !== canonical(value));
  return differing.length === 0 ? undefined : Object.fromEntries(differing);
}

/** JSON with its keys in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1))) : part) ?? '';
}

function stateOf({ FunctionVersion, RoutingConfig, RevisionId }: AliasConfiguration, name: string): AliasState {
  return parse(aliasState, { version: FunctionVersion, weights: RoutingConfig?.AdditionalVersionWeights ?? {}, revisionId: RevisionId }, name);
}

const attemptsOf = (error: unknown): number => (error instanceof LambdaServiceException ? error.$metadata.attempts ?? 1 : 1);

async function named<Answer>(missing: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ResourceNotFoundException) throw new NotFound(missing, { cause: error });
    if (error instanceof PreconditionFailedException || error instanceof ResourceConflictException) throw new ConcurrentChange(`${error.name}: ${error.message}; expected what was read a moment ago`, { cause: error });
    throw error;
  }
}

async function downloaded(url: string): Promise<Uint8Array> {
  const answer = await fetch(url);
  // The address itself is a credential.
  if (!answer.ok) throw new SourceUnavailable(`Code of a version: saw HTTP ${answer.status}, expected 200`);
  return new Uint8Array(await answer.arrayBuffer());
}
