import { createHash } from 'node:crypto';
import type { AliasState } from '../../core/cycle';
import { NotFound } from '../../core/errors';
import { managedTag } from '../../core/names';

export interface FunctionCode {
  readonly codeSha256: string;
  /** Memory, timeout, environment: what a published version freezes along with the code. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly role: string;
  readonly deadLetterTarget: string;
}

export interface WorldVersion extends FunctionCode {
  readonly version: string;
  readonly publishedAt: string;
  readonly description: string;
  /** Of `$LATEST` when it was published: a change of it alone makes a new version, too. */
  readonly latestDescription: string;
  readonly revisionId: string;
}

export interface WorldFunction {
  readonly name: string;
  readonly packageType: string;
  readonly latest: FunctionCode & { readonly description: string; readonly revisionId: string; readonly settled: boolean };
  /** Published versions by number, oldest first. */
  readonly versions: ReadonlyMap<string, WorldVersion>;
  readonly aliases: ReadonlyMap<string, AliasState>;
  readonly tags: Readonly<Record<string, string>>;
  readonly provisionedAliases: readonly string[];
  readonly reservedConcurrency?: number;
}

/** Lambda in memory: what `fakeFunctions` reads and `fakeDeployer` writes, and what a team's own deployments change. */
export interface LambdaWorld {
  addFunction(name: string, options?: Partial<Omit<WorldFunction, 'name' | 'latest'>> & { readonly latest?: Partial<FunctionCode & { readonly description: string }> }): void;
  get(name: string): WorldFunction;
  /** Changes code or configuration of `$LATEST`. With `settled: false` the update stays in progress until `settle`. */
  updateLatest(name: string, change: Partial<FunctionCode & { readonly description: string }>, settled?: boolean): void;
  settle(name: string): void;
  /** Publishes `$LATEST`; an unchanged function gives the version that exists. Returns the version's number. */
  publish(name: string, publishedAt: string, description?: string): string;
  /** Changes an alias as its owner does, without a revision check. */
  putAlias(name: string, alias: string, state: Omit<AliasState, 'revisionId'>): AliasState;
  setTags(name: string, tags: Readonly<Record<string, string>>): void;
  setProvisioned(name: string, aliases: readonly string[]): void;
  removeVersion(name: string, version: string): void;
  /** Runs once, just before the deployer's next write is applied: somebody else who is faster. */
  beforeNextWrite(change: () => void): void;
  /** Bytes of a zip, under the hash that Lambda reports of it. */
  keepCode(codeSha256: string, zip: Uint8Array): void;
  codeOf(codeSha256: string): Uint8Array | undefined;
  /** For the deployer alone: runs what `beforeNextWrite` was given. */
  interleave(): void;
  /** Runs once, when the deployer has changed the code of `$LATEST` and has not yet published it. */
  beforeNextPublish(change: () => void | Promise<void>): void;
  /** For the deployer alone: runs what `beforeNextPublish` was given. */
  betweenUpdateAndPublish(): Promise<void>;
}

/** Functions added without tags are under the care of `stage`. */
export function lambdaWorld(stage = 'test'): LambdaWorld {
  const functions = new Map<string, WorldFunction>();
  const zips = new Map<string, Uint8Array>();
  let revisions = 0;
  let pending: (() => void) | undefined;
  let publishing: (() => void | Promise<void>) | undefined;
  const revision = () => `revision-${(revisions += 1)}`;
  const get = (name: string): WorldFunction => {
    const found = functions.get(name);
    if (!found) throw new NotFound(`Function ${name}: does not exist`);
    return found;
  };
  const change = (name: string, changes: Partial<WorldFunction>) => void functions.set(name, { ...get(name), ...changes });
  return {
    addFunction: (name, options = {}) => {
      const code = { codeSha256: shaOf('1'), settings: { memoryMb: 256, timeoutSeconds: 10 }, role: `arn:aws:iam::000000000000:role/${name}`, deadLetterTarget: '' };
      functions.set(name, {
        packageType: 'Zip', versions: new Map(), aliases: new Map(), tags: { [managedTag]: stage }, provisionedAliases: [],
        ...options, name, latest: { ...code, description: '', ...options.latest, revisionId: revision(), settled: true },
      });
    },
    get,
    updateLatest: (name, changes, settled = true) => change(name, { latest: { ...get(name).latest, ...changes, revisionId: revision(), settled } }),
    settle: (name) => change(name, { latest: { ...get(name).latest, revisionId: revision(), settled: true } }),
    publish: (name, publishedAt, description = '') => {
      const { latest, versions } = get(name);
      const { codeSha256, settings, role, deadLetterTarget } = latest;
      const last = [...versions.values()].at(-1);
      if (last && sameCode(last, latest) && last.latestDescription === latest.description) return last.version;
      const version = String(Number(last?.version ?? 0) + 1);
      change(name, { versions: new Map([...versions, [version, { version, publishedAt, description, latestDescription: latest.description, codeSha256, settings, role, deadLetterTarget, revisionId: revision() }]]) });
      return version;
    },
    putAlias: (name, alias, state) => {
      const next = { ...state, revisionId: revision() };
      change(name, { aliases: new Map([...get(name).aliases, [alias, next]]) });
      return next;
    },
    setTags: (name, tags) => change(name, { tags }),
    setProvisioned: (name, aliases) => change(name, { provisionedAliases: aliases }),
    removeVersion: (name, version) => change(name, { versions: new Map([...get(name).versions].filter(([number]) => number !== version)) }),
    beforeNextWrite: (faster) => {
      pending = faster;
    },
    keepCode: (codeSha256, zip) => void zips.set(codeSha256, zip),
    codeOf: (codeSha256) => zips.get(codeSha256),
    interleave: () => {
      const faster = pending;
      pending = undefined;
      faster?.();
    },
    beforeNextPublish: (change) => {
      publishing = change;
    },
    betweenUpdateAndPublish: async () => {
      const happens = publishing;
      publishing = undefined;
      await happens?.();
    },
  };
}

/** A hash such as Lambda reports, of any text. */
export function shaOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

function sameCode(one: FunctionCode, other: FunctionCode): boolean {
  return one.codeSha256 === other.codeSha256 && one.role === other.role && one.deadLetterTarget === other.deadLetterTarget && JSON.stringify(one.settings) === JSON.stringify(other.settings);
}
