import { aliasOnly } from './alias-only';
import { builds } from './builds';
import { deployable } from './deployable';
import { handlerShape } from './handler-shape';
import { parses } from './parses';
import { reach } from './reach';
import { scope } from './scope';
import { servedWell } from './served-well';
import type { Gate, PublishContext, RevertContext, SourceContext } from './types';
import { typesCheck } from './types-check';
import { versionExists } from './version-exists';

/** Each list: cheapest first. Of an earlier version: */
export const revertGates: readonly Gate<RevertContext>[] = [versionExists, servedWell, deployable];

/** Of what is to be published anew. */
export const deployableGates: readonly Gate<PublishContext>[] = [deployable, aliasOnly];

/** Of changed sources, before they are built. */
export const textGates: readonly Gate<SourceContext>[] = [scope, parses, reach];

/** Of changed sources and their bundle. */
export const buildGates: readonly Gate<SourceContext>[] = [builds, typesCheck, handlerShape];
