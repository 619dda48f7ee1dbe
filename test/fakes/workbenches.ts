import type { Component } from '../../core/cycle';
import { NotFound } from '../../core/errors';
import type { Workbenches } from '../../core/ports';
import { packWorkbench, unpackWorkbench, type Workbench } from '../../core/workbench';

export interface FakeWorkbenches extends Workbenches {
  /** Leaves an archive where a deployment would. */
  leave(bucket: string, key: string, archive: Uint8Array): void;
  kept(): readonly string[];
  released(): readonly string[];
}

export function fakeWorkbenches(): FakeWorkbenches {
  const left = new Map<string, Uint8Array>();
  const kept = new Map<string, Uint8Array>();
  const released: string[] = [];
  return {
    leave: (bucket, key, archive) => void left.set(`${bucket}/${key}`, archive),
    kept: () => [...kept.keys()],
    released: () => released,
    async keep(component) {
      if (component.workbench?.state !== 'built') return 'none';
      const { bucket, key, bundleSha256 } = component.workbench;
      if (kept.has(keyOf(component, bundleSha256))) return 'there';
      const archive = left.get(`${bucket}/${key}`);
      if (archive === undefined) throw new NotFound(`Workbench of ${component.component}: no ${key} in bucket ${bucket}`);
      kept.set(keyOf(component, bundleSha256), archive);
      return 'kept';
    },
    async read(component, bundleSha256) {
      const archive = kept.get(keyOf(component, bundleSha256));
      return archive === undefined ? undefined : unpackWorkbench(archive);
    },
    async put(component, workbench: Workbench) {
      kept.set(keyOf(component, workbench.manifest.bundle.sha256), packWorkbench(workbench));
    },
    async release(component, bundleSha256) {
      if (kept.has(keyOf(component, bundleSha256))) released.push(keyOf(component, bundleSha256));
    },
  };
}

function keyOf({ tenant, component }: Component, bundleSha256: string): string {
  return `workbenches/${tenant}/${component}/${bundleSha256}.zip`;
}
