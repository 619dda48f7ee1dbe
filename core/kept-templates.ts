import { cut } from './bounded';
import { clusterTemplates, knownBefore, type TemplateState, templateState } from './cluster-templates';
import type { Telemetry, Template } from './cycle';
import { NotFound } from './errors';
import type { Artifacts } from './ports';
import { sayError } from './say-error';

/**
 * The telemetry with its log templates in clusters whose ids outlive the window. The last of two analyses at a time that
 * writes wins: what the other learned is learned again from the same counters, under the same ids. Where the state cannot be
 * read or written, templates stay as they are, and the source is named.
 */
export async function withClusters(telemetry: Telemetry, artifacts: Pick<Artifacts, 'getJson' | 'putJson'>): Promise<Telemetry> {
  if (telemetry.templates.length === 0) return telemetry;
  const key = keyOf(telemetry.tenant, telemetry.component);
  try {
    const before = await readState(key, artifacts);
    const { templates, state } = clusterTemplates(telemetry, before);
    if (knownOf(state) !== knownOf(before)) await artifacts.putJson(key, state);
    return { ...telemetry, templates: [...templates] };
  } catch (error) {
    const reason = cut(sayError(error), 300);
    return { ...telemetry, sources: [...telemetry.sources, { source: 'templates', state: 'failed', reason }] };
  }
}

/** Ids of those templates that analyses knew before a moment. Where the state cannot be read none is, in neither version, and the reason says so. */
export async function keptBefore({ tenant, component }: Pick<Telemetry, 'tenant' | 'component'>, templates: readonly Template[], moment: string, artifacts: Pick<Artifacts, 'getJson'>): Promise<{ readonly ids: readonly string[]; readonly unread?: string }> {
  try {
    const state = await readState(keyOf(tenant, component), artifacts);
    return { ids: state === undefined ? [] : knownBefore(templates, moment, state).map(({ id }) => id) };
  } catch (error) {
    return { ids: [], unread: cut(sayError(error), 300) };
  }
}

/** A state that is no state any more is begun anew. */
async function readState(key: string, artifacts: Pick<Artifacts, 'getJson'>): Promise<TemplateState | undefined> {
  try {
    return templateState.safeParse(await artifacts.getJson(key)).data;
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

const keyOf = (tenant: string, component: string): string => `templates/${tenant}/${component}.json`;

/** What would be lost if the state were not written: not how often and when a cluster was seen. */
function knownOf(state: TemplateState | undefined): string {
  const clusters = state?.miner.clusters.map(({ id, tokens }) => `${id} ${tokens.join(' ')} ${state.firstAt[id]}`);
  return JSON.stringify(clusters?.sort());
}
