import { cut } from './bounded';
import { bundleIn } from './candidate-zip';
import type { Component, Diagnosis, Opportunity, SourceLine, Telemetry } from './cycle';
import { findChange } from './find-change';
import { findFault } from './find-fault';
import { mapFrames } from './map-frames';
import type { Functions, KeptEvent, Recordings, Workbenches } from './ports';
import { sayError } from './say-error';
import type { Workbench } from './workbench';

export interface SourcePorts {
  readonly functions: Pick<Functions, 'code'>;
  readonly recordings: Pick<Recordings, 'failed'>;
  readonly workbenches: Pick<Workbenches, 'read'>;
}

/** What is known of a fault beside its numbers: a call that shows it, its place in the team's source, the change that brought it. */
export interface FaultSource {
  readonly fault?: KeptEvent | undefined;
  /** Innermost first. */
  readonly lines: readonly SourceLine[];
  readonly change?: Diagnosis['change'];
  readonly bundleSha256?: string | undefined;
  /** Why the suspect's code cannot be changed; undefined where its workbench was read. */
  readonly noWorkbench?: string | undefined;
  /** What could not be read, with the reason: as with telemetry's sources, it stops nothing and lowers confidence. */
  readonly missing: readonly string[];
}

/** Reads the recorded fault and the sources behind the suspect version. */
export async function gatherSource(component: Component, opportunity: Opportunity, telemetry: Telemetry, suspectVersion: string, ports: SourcePorts): Promise<FaultSource> {
  const earlier = earlierVersion(telemetry, suspectVersion);
  const [kept, suspect, before] = await Promise.all([
    read('recordings', () => findFault(ports.recordings, component, opportunity, suspectVersion, telemetry.templates)),
    workbenchOf(component, suspectVersion, ports),
    earlier === undefined ? undefined : workbenchOf(component, earlier, ports),
  ]);
  const fault = kept.value;
  const threw = fault?.event.outcome.state === 'threw' && runsSameCode(telemetry, fault.event.version, suspectVersion) ? fault.event.outcome : undefined;
  const lines = threw && suspect.workbench ? mapFrames(threw.stack, suspect.workbench) : [];
  return {
    fault, lines, bundleSha256: suspect.workbench && suspect.bundleSha256, noWorkbench: suspect.none,
    change: findChange({ versions: telemetry.versions, suspectVersion, line: lines[0], workbench: suspect.workbench, before: before?.workbench }),
    missing: [...kept.failed ?? (fault || !suspect.workbench ? [] : ['recordings: no failed call of it is kept']), ...suspect.failed, ...before?.failed ?? []],
  };
}

interface Sources {
  readonly workbench?: Workbench | undefined;
  readonly bundleSha256?: string;
  readonly none?: string | undefined;
  readonly failed: readonly string[];
}

/** The workbench that builds what the version runs. */
async function workbenchOf(component: Component, version: string, { functions, workbenches }: SourcePorts): Promise<Sources> {
  if (!component.workbench) return { none: 'its deployment left no workbench', failed: [] };
  if (component.workbench.state === 'refused') return { none: component.workbench.reason, failed: [] };
  const zip = await read(`code of version ${version}`, () => functions.code(component, version));
  if (!zip.value) return { none: 'its code could not be read', failed: zip.failed ?? [] };
  const bundle = await read(`code of version ${version}`, async () => bundleIn(zip.value ?? new Uint8Array()));
  if (!bundle.value) return { none: `version ${version} has no bundle that a workbench could build`, failed: bundle.failed ?? [] };
  const { sha256 } = bundle.value;
  const found = await read(`workbench of version ${version}`, () => workbenches.read(component, sha256));
  return { workbench: found.value, bundleSha256: sha256, none: found.value ? undefined : `no workbench of version ${version} is kept`, failed: found.failed ?? [] };
}

/** What served before: the newest earlier version that was called, else the newest that is there. */
function earlierVersion({ versions, minutes }: Telemetry, suspectVersion: string): string | undefined {
  const newest = (known: readonly { readonly version: string }[]): string | undefined => known.map(({ version }) => version).filter((version) => Number(version) < Number(suspectVersion)).sort((one, other) => Number(other) - Number(one))[0];
  return newest(minutes.filter(({ version }) => versions.length === 0 || versions.some((known) => known.version === version))) ?? newest(versions);
}

/** Frames of another bundle mean other lines. */
function runsSameCode({ versions }: Telemetry, one: string, other: string): boolean {
  const codeOf = (version: string): string | undefined => versions.find((known) => known.version === version)?.codeSha256;
  return one === other || (codeOf(one) !== undefined && codeOf(one) === codeOf(other));
}

async function read<Value>(source: string, from: () => Promise<Value>): Promise<{ readonly value?: Value; readonly failed?: readonly string[] }> {
  try {
    return { value: await from() };
  } catch (error) {
    return { failed: [cut(`${source}: ${sayError(error)}`, 300)] };
  }
}
