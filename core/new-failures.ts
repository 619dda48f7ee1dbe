import type { BatchCounters, FailureKind, Template } from './cycle';

/** What a failed call tells of its failure: the template of an error that it logged, or that it ended in another way than by throwing. */
export interface Fingerprint {
  readonly id: string;
  /** As people read it. */
  readonly text: string;
  /** Where it is one. */
  readonly template?: Template;
}

/** Fingerprints of the failed calls among these counters, each once. */
export function failuresIn(items: readonly BatchCounters[]): Fingerprint[] {
  const found = new Map(items.flatMap((item) => [...fingerprintsOf(item).values()]).map(({ fingerprint }) => [fingerprint.id, fingerprint]));
  return [...found.values()];
}

/** Ids of all that these counters know: an error that calls logged and survived is no new one when they fail by it. */
export function knownIn(items: readonly BatchCounters[]): ReadonlySet<string> {
  return new Set(items.flatMap((item) => [...item.templates.filter(({ kind }) => kind === 'error').map(({ id }) => id), ...fingerprintsOf(item).keys()]));
}

export interface NewFailures {
  /** Failed calls with a fingerprint that is not known: at least so many. */
  readonly calls: number;
  /** What they told, the most frequent first. */
  readonly told: readonly string[];
  /** Calls that threw, and those of them whose counters hold what they told. */
  readonly thrown: number;
  readonly read: number;
}

/**
 * Failed calls of one version that tell what is not known. Of one batch the most frequent fingerprint counts, since a call may
 * tell several; a retry of a request that failed before counts no more.
 */
export function newFailuresOf(items: readonly BatchCounters[], version: string, known: ReadonlySet<string>): NewFailures {
  const failed = new Set<string>();
  const byText = new Map<string, number>();
  let [calls, thrown, read] = [0, 0, 0];
  for (const item of distinct(items).filter((one) => one.version === version)) {
    const found = [...fingerprintsOf(item).values()];
    const again = item.failedRequestIds.filter((id) => failed.has(id)).length;
    for (const id of item.failedRequestIds) failed.add(id);
    const fresh = found.filter(({ fingerprint }) => !known.has(fingerprint.id));
    for (const { fingerprint, calls: seen } of fresh) byText.set(fingerprint.text, (byText.get(fingerprint.text) ?? 0) + seen);
    calls += Math.max(0, Math.min(Math.max(0, ...fresh.map((one) => one.calls)), failuresOf(item) - again));
    thrown += item.failures.thrown ?? 0;
    read += Math.min(item.failures.thrown ?? 0, Math.max(0, ...found.filter(({ fingerprint }) => fingerprint.template).map((one) => one.calls)));
  }
  return { calls, told: [...byText].sort(([, one], [, other]) => other - one).map(([text]) => text), thrown, read };
}

interface Told { readonly fingerprint: Fingerprint; readonly calls: number }

function fingerprintsOf(item: BatchCounters): ReadonlyMap<string, Told> {
  const told = new Map<string, Told>();
  const failures = failuresOf(item);
  if (failures === 0) return told;
  for (const template of item.templates.filter(({ kind }) => kind === 'error')) {
    // Counters of the release before do not say which lines are of failed calls.
    const calls = item.failedTemplates === undefined ? Math.min(template.count, failures) : item.failedTemplates[template.id] ?? 0;
    if (calls > 0) told.set(template.id, { fingerprint: { id: template.id, text: template.text, template }, calls });
  }
  for (const kind of otherKinds) {
    const calls = item.failures[kind] ?? 0;
    if (calls > 0) told.set(kind, { fingerprint: { id: kind, text: endings[kind] }, calls });
  }
  return told;
}

const endings: Readonly<Record<Exclude<FailureKind, 'thrown'>, string>> = { timeout: 'a timeout', memory: 'out of memory', status: 'a status of 500 or more', 'batch-items': 'failed batch items' };
const otherKinds = ['timeout', 'memory', 'status', 'batch-items'] as const;

const failuresOf = ({ failures }: BatchCounters): number => Object.values(failures).reduce((sum, calls) => sum + calls, 0);

/** In the order of time, a redelivered batch once. */
function distinct(items: readonly BatchCounters[]): readonly BatchCounters[] {
  const byKey = new Map(items.map((item) => [`${item.minute} ${item.version} ${item.batchHash}`, item]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}
