import { builds } from './builds';
import { deployable } from './deployable';
import { handlerShape } from './handler-shape';
import { ownTests } from './own-tests';
import { parses } from './parses';
import { replay } from './replay';
import { reproduction } from './reproduction';
import { scope } from './scope';
import { servedWell } from './served-well';
import type { DeployableContext, Gate, RevertContext, RunContext, SourceContext } from './types';
import { typesCheck } from './types-check';
import { versionExists } from './version-exists';

/** Each list: cheapest first. Of an earlier version: */
export const revertGates: readonly Gate<RevertContext>[] = [versionExists, servedWell, deployable];

/** Of what is to be published anew. */
export const deployableGates: readonly Gate<DeployableContext>[] = [deployable];

/** Of changed sources, before they are built. */
export const textGates: readonly Gate<SourceContext>[] = [scope, parses];

/** Of changed sources and their bundle. */
export const buildGates: readonly Gate<SourceContext>[] = [builds, typesCheck, handlerShape];

/** Of a bundle that runs in the sandbox. */
export const runGates: readonly Gate<RunContext>[] = [reproduction, ownTests, replay];
