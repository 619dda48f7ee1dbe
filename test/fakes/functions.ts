import { NotFound } from '../../core/errors';
import { managedTag, ownTag } from '../../core/names';
import type { Functions } from '../../core/ports';
import { type LambdaWorld, shaOf, type WorldVersion } from './lambda-world';

export function fakeFunctions(world: LambdaWorld, stage = 'test'): Functions {
  return {
    async alias(component) {
      const state = world.get(component.functionName).aliases.get(component.alias);
      if (!state) throw new NotFound(`Alias ${component.alias} of ${component.functionName}: does not exist`);
      return state;
    },
    async versions(component) {
      return [...world.get(component.functionName).versions.values()].map(({ version, publishedAt, codeSha256, description }) => ({ version, publishedAt, codeSha256, description }));
    },
    async configuration(component, qualifier) {
      const found = world.get(component.functionName);
      const { packageType } = found;
      if (qualifier === '$LATEST') {
        const { codeSha256, revisionId, role, deadLetterTarget, settled, settings } = found.latest;
        return { version: '$LATEST', codeSha256, revisionId, role, deadLetterTarget, configurationSha256: shaOf(JSON.stringify(settings)), packageType, codeSizeBytes: 1000, memoryMb: Number(settings['memoryMb']), architecture: 'x86_64', timeoutSeconds: 5, environmentReadable: true, settled, updateStatus: settled ? 'Successful' : 'InProgress' };
      }
      const { version, codeSha256, revisionId, role, deadLetterTarget, settings } = versionBehind(world, component.functionName, qualifier);
      return { version, codeSha256, revisionId, role, deadLetterTarget, configurationSha256: shaOf(JSON.stringify(settings)), packageType, codeSizeBytes: 1000, memoryMb: Number(settings['memoryMb']), architecture: 'x86_64', timeoutSeconds: 5, environmentReadable: true, settled: true, updateStatus: 'Successful' };
    },
    async code(component, version) {
      const { codeSha256 } = versionBehind(world, component.functionName, version);
      const zip = world.codeOf(codeSha256);
      if (!zip) throw new NotFound(`Code of version ${version} of ${component.functionName}: does not exist`);
      return zip;
    },
    async environment(component, version) {
      const { settings } = versionBehind(world, component.functionName, version);
      return Object.fromEntries(Object.entries(settings['environment'] ?? {}).map(([name, value]) => [name, String(value)]));
    },
    async provisionedConcurrency(component) {
      return world.get(component.functionName).provisionedAliases.includes(component.alias);
    },
    async reservedConcurrency(component) {
      return world.get(component.functionName).reservedConcurrency;
    },
    async managed(component) {
      const { tags } = world.get(component.functionName);
      return tags[managedTag] === stage && tags[ownTag] === undefined;
    },
  };
}

function versionBehind(world: LambdaWorld, functionName: string, qualifier: string): WorldVersion {
  const { aliases, versions } = world.get(functionName);
  const version = versions.get(aliases.get(qualifier)?.version ?? qualifier);
  if (!version) throw new NotFound(`Function ${functionName}: no version or alias ${qualifier}`);
  return version;
}
