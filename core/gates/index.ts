import { aliasOnly } from './alias-only';
import { builds } from './builds';
import { complexity } from './complexity';
import { deployable } from './deployable';
import { duplicate } from './duplicate';
import { handlerShape } from './handler-shape';
import { parses } from './parses';
import { reach } from './reach';
import { scope } from './scope';
import { security } from './security';
import { servedWell } from './served-well';
import type { ConfigurationContext, DeployableContext, Gate, PublishContext, RevertContext, SourceContext } from './types';
import { typesCheck } from './types-check';
import { versionExists } from './version-exists';
import { withinBounds } from './within-bounds';

/** Each list: cheapest first. Of an earlier version: */
export const revertGates: readonly Gate<RevertContext>[] = [versionExists, servedWell, deployable];

/** Of what is to be published anew. */
export const deployableGates: readonly Gate<PublishContext>[] = [deployable, aliasOnly];

/** Of a change of configuration. */
export const configurationGates: readonly Gate<ConfigurationContext>[] = [withinBounds, ...deployableGates];

/** Of the same code, published once more: it gives `$LATEST` nothing that anybody who calls it could notice. */
export const calibrationGates: readonly Gate<DeployableContext>[] = [deployable];

/** Of changed sources, before they are built. */
export const textGates: readonly Gate<SourceContext>[] = [scope, duplicate, parses, reach, security, complexity];

/** Of the types of changed sources. */
export const typeGates: readonly Gate<SourceContext>[] = [typesCheck, handlerShape];

/** Of the bundle of changed sources. */
export const buildGates: readonly Gate<SourceContext>[] = [builds];
