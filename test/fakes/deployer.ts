import { createHash } from 'node:crypto';
import { markedDescription, unmarkedDescription } from '../../core/calibration-mark';
import { ConcurrentChange, ForeignChange, NotFound, UnsafeState } from '../../core/errors';
import type { Deployer } from '../../core/ports';
import type { LambdaWorld } from './lambda-world';

export function fakeDeployer(world: LambdaWorld): Deployer {
  return {
    async setAlias(component, state, revisionId) {
      world.interleave();
      const { aliases, versions } = world.get(component.functionName);
      const before = aliases.get(component.alias);
      if (!before) throw new NotFound(`Alias ${component.alias} of ${component.functionName}: does not exist`);
      if (before.revisionId !== revisionId) throw new ConcurrentChange(`Alias ${component.alias} of ${component.functionName}: revision ${before.revisionId}, expected ${revisionId}`);
      const missing = [state.version, ...Object.keys(state.weights)].find((version) => !versions.has(version));
      if (missing !== undefined) throw new NotFound(`Function ${component.functionName}: no version ${missing}`);
      return world.putAlias(component.functionName, component.alias, { version: state.version, weights: { ...state.weights } });
    },
    async restoreLatest(component, version, expectedSha256, own) {
      world.interleave();
      // An update in progress is waited for.
      if (!world.get(component.functionName).latest.settled) world.settle(component.functionName);
      const { latest, versions } = world.get(component.functionName);
      const target = versions.get(version);
      if (!target) throw new NotFound(`Function ${component.functionName}: no version ${version}`);
      const { codeSha256, settings } = target;
      if (latest.codeSha256 === codeSha256 && JSON.stringify(latest.settings) === JSON.stringify(settings)) return 'equal';
      if (latest.codeSha256 !== expectedSha256) throw new ForeignChange(`Function ${component.functionName}: $LATEST has code ${latest.codeSha256}, expected ${expectedSha256}`);
      const kept = JSON.stringify(latest.settings) !== JSON.stringify(settings) && JSON.stringify(latest.settings) !== JSON.stringify({ ...settings, ...own }) && ![...versions.values()].some((version) => JSON.stringify(version.settings) === JSON.stringify(latest.settings));
      world.updateLatest(component.functionName, { codeSha256, ...(!kept && { settings }) });
      return kept ? 'configuration-kept' : 'equal';
    },
    async restoreDescription(component) {
      world.interleave();
      const before = unmarkedDescription(world.get(component.functionName).latest.description);
      if (before === undefined) return false;
      world.updateLatest(component.functionName, { description: before });
      return true;
    },
    async publish(component, change, { codeSha256, replaces, description, stillOurs }) {
      world.interleave();
      const { functionName } = component;
      const own = 'configuration' in change ? change.configuration : undefined;
      const seen = 'zip' in change ? createHash('sha256').update(change.zip).digest('base64') : codeSha256;
      if (seen !== codeSha256) throw new UnsafeState(`Function ${functionName}: the zip has sha256 ${seen}, expected ${codeSha256}`);
      const isCopy = 'sameCode' in change;
      const published = [...world.get(functionName).versions.values()].find((version) => version.codeSha256 === codeSha256 && ((own === undefined && !isCopy) || version.description === description));
      if (published) return published.version;
      const { latest, versions } = world.get(functionName);
      const target = versions.get(replaces);
      if (!target) throw new NotFound(`Function ${functionName}: no version ${replaces}`);
      if (latest.codeSha256 !== codeSha256 && latest.codeSha256 !== target.codeSha256) throw new ForeignChange(`Function ${functionName}: $LATEST has code ${latest.codeSha256}, expected ${target.codeSha256}`);
      const wanted = { ...target.settings, ...own };
      if (![target.settings, wanted].some((settings) => JSON.stringify(settings) === JSON.stringify(latest.settings))) throw new ForeignChange(`Function ${functionName}: $LATEST is configured in another way than version ${replaces}`);
      const sameRevision = (expected: string): void => {
        const { revisionId: seen } = world.get(functionName).latest;
        if (seen !== expected) throw new ConcurrentChange(`Function ${functionName}: $LATEST has revision ${seen}, expected ${expected}`);
      };
      await stillOurs();
      sameRevision(latest.revisionId);
      world.updateLatest(functionName, { codeSha256, settings: wanted, ...(isCopy && { description: markedDescription(latest.description, description) }) });
      if ('zip' in change) world.keepCode(codeSha256, change.zip);
      const { revisionId } = world.get(functionName).latest;
      await world.betweenUpdateAndPublish();
      await stillOurs();
      sameRevision(revisionId);
      const version = world.publish(functionName, new Date(0).toISOString(), description);
      if (isCopy && version === replaces) throw new UnsafeState(`Function ${functionName}: Lambda answered with version ${version}, expected a new one`);
      return version;
    },
    async removeVersion(component, version) {
      world.interleave();
      if (!/^[1-9]\d*$/.test(version)) throw new UnsafeState(`Function ${component.functionName}: saw "${version}", expected the number of a version`);
      const { aliases, versions } = world.get(component.functionName);
      if (!versions.has(version)) return 'gone';
      if ([...aliases.values()].some((alias) => alias.version === version || version in alias.weights)) return 'in-use';
      world.removeVersion(component.functionName, version);
      return 'removed';
    },
  };
}
