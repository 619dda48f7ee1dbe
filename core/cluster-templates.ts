import * as z from 'zod';
import type { SeenTemplate, Telemetry, Template } from './cycle';
import { type Cluster, minerState, rootOf, textOf } from './log-miner/cluster';
import { createMiner } from './log-miner/miner';
import { mergeSeen } from './merge-seen';
import { placeIn } from './own-frame';

const hourMs = 3_600_000;
/** Clusters of lines that tell no trouble: what nearly never comes and means nothing is not told. */
const mostInfo = 1000;

/** What is kept of a component's templates from one analysis to the next: clusters, and since when each is known. */
export const templateState = z.object({ schemaVersion: z.literal(1), miner: minerState, firstAt: z.record(z.string(), z.iso.datetime()) });
export type TemplateState = z.infer<typeof templateState>;

/**
 * Puts the templates of single lines into clusters, whose ids stay the same as long as the state is kept, and says of each
 * what is new about it. Seeing a template again changes nothing but the order in which clusters are forgotten.
 */
export function clusterTemplates(telemetry: Telemetry, state?: TemplateState): { readonly templates: readonly SeenTemplate[]; readonly state: TemplateState } {
  const miner = createMiner(state?.miner);
  const byAge = [...telemetry.templates].sort((one, other) => order(one.firstAt, other.firstAt) || order(one.id, other.id));
  const seen = byAge.map((template) => {
    const place = placeIn(template.text);
    const scope = `${template.kind}${place}`;
    return { template, place, cluster: miner.see(template.text.slice(0, template.text.length - place.length), { scope, id: template.id }) };
  });
  miner.settle();
  const groups = new Map<string, { readonly cluster: Cluster; readonly place: string; readonly templates: SeenTemplate[] }>();
  for (const { template, place, cluster } of seen) {
    const root = rootOf(cluster);
    const group = groups.get(root.id) ?? { cluster: root, place, templates: [] };
    group.templates.push(template);
    groups.set(root.id, group);
  }
  const knownBefore = state?.firstAt ?? {};
  const merged = [...groups.values()].map(({ cluster, place, templates }) => ({ ...mergeSeen(templates), id: cluster.id, ...(cluster.merged && { text: `${textOf(cluster)}${place}` }), members: templates.map(({ id }) => id) }));
  const known = Object.fromEntries(merged.map(({ id, firstAt }) => [id, earliest(knownBefore[id], firstAt)]));
  const live = new Set(miner.clusters().map(({ id }) => id));
  return {
    templates: merged
      .map((template) => ({ ...template, ...historyOf(template, known[template.id] ?? template.firstAt, telemetry) }))
      .sort((one, other) => Number(one.kind === 'info') - Number(other.kind === 'info') || other.count - one.count || order(one.id, other.id))
      .filter(({ kind }, index, all) => kind !== 'info' || index - all.findIndex((first) => first.kind === 'info') < mostInfo),
    state: { schemaVersion: 1, miner: miner.state(), firstAt: Object.fromEntries(Object.entries({ ...knownBefore, ...known }).filter(([id]) => live.has(id))) },
  };
}

/** Those of the templates that were known before a moment, by themselves or as one of a cluster. */
export function knownBefore(templates: readonly Template[], moment: string, state: TemplateState): readonly Template[] {
  const miner = createMiner(state.miner);
  return templates.filter(({ id, kind, text }) => {
    const place = placeIn(text);
    const cluster = miner.see(text.slice(0, text.length - place.length), { scope: `${kind}${place}`, id });
    return (state.firstAt[rootOf(cluster).id] ?? moment) < moment;
  });
}

/** Ids of the templates that a cluster of this text has among these, the most frequent first. */
export function membersOf(text: string, templates: readonly SeenTemplate[]): readonly string[] {
  const miner = createMiner();
  const see = (one: string): Cluster => miner.see(one.slice(0, one.length - placeIn(one).length), { scope: placeIn(one) });
  const cluster = see(text);
  return [...templates].sort((one, other) => other.count - one.count).filter((template) => see(template.text) === cluster).map(({ id }) => id);
}

function historyOf(template: SeenTemplate, knownSince: string, { minutes, window }: Telemetry): Pick<SeenTemplate, 'isNew' | 'perHourBefore'> {
  const called = minutes.filter(({ requests }) => requests > 0).map(({ minute }) => Date.parse(minute));
  const calledBefore = called.some((at) => at < Date.parse(window.from));
  const lastHour = Date.parse(window.to) - hourMs;
  const hours = new Set(called.filter((at) => at < lastHour).map((at) => Math.floor((lastHour - 1 - at) / hourMs)));
  return {
    isNew: calledBefore && Date.parse(knownSince) >= Date.parse(window.from),
    ...(hours.size > 0 && { perHourBefore: (template.count - template.lastHour) / hours.size }),
  };
}

function earliest(one: string | undefined, other: string): string {
  return one === undefined || Date.parse(other) < Date.parse(one) ? other : one;
}

function order(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
