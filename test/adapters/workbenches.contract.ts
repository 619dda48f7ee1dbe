import type { Component } from '../../core/cycle';
import { NotFound } from '../../core/errors';
import type { Workbenches } from '../../core/ports';
import { packWorkbench } from '../../core/workbench';
import { freshTenant, sampleComponent } from './samples';
import { sampleWorkbench } from './workbench-samples';

interface Given {
  readonly workbenches: () => Workbenches;
  /** Puts an archive where a deployment would, and tells where that is. */
  readonly leave: (archive: Uint8Array) => Promise<{ readonly bucket: string; readonly key: string }>;
}

export function workbenchesContract({ workbenches, leave }: Given): void {
  const bundleSha256 = 'a'.repeat(64);
  const of = (workbench?: Component['workbench'], tenant = freshTenant()) => sampleComponent({ tenant, ...(workbench ? { workbench } : {}) });
  const left = async (changes: Record<string, string> = {}) => ({ state: 'built', bundleSha256, ...(await leave(packWorkbench(sampleWorkbench(changes)))) }) as const;

  it('keeps what a deployment left, once', async () => {
    const component = of(await left());
    expect(await workbenches().keep(component)).toBe('kept');
    expect(await workbenches().keep(component)).toBe('there');
    expect(await workbenches().read(component, bundleSha256)).toEqual(sampleWorkbench());
  });

  it('never replaces what is kept', async () => {
    const component = of(await left());
    await workbenches().keep(component);
    expect(await workbenches().keep({ ...component, workbench: await left({ 'src/price.ts': 'export const price = () => 0;\n' }) })).toBe('there');
    expect(await workbenches().read(component, bundleSha256)).toEqual(sampleWorkbench());
  });

  it.each([['none is recorded', undefined], ['it was refused', { state: 'refused', reason: 'its bytes differ' }]] as const)('keeps nothing where %s', async (_name, workbench) => {
    expect(await workbenches().keep(of(workbench))).toBe('none');
  });

  it('says when it is gone from where the deployment left it', async () => {
    const { bucket } = await left();
    await expect(workbenches().keep(of({ state: 'built', bucket, key: 'gone.zip', bundleSha256 }))).rejects.toThrow(NotFound);
  });

  it('gives back what was put, under the hash of its bundle', async () => {
    const component = of();
    const workbench = sampleWorkbench({ 'src/ünusual name.ts': 'export {};\n' });
    await workbenches().put(component, workbench);
    expect(await workbenches().read(component, workbench.manifest.bundle.sha256)).toEqual(workbench);
  });

  it('releases what no version needs, and what is not there; others and a second time change nothing', async () => {
    const component = of(await left());
    await workbenches().keep(component);
    await workbenches().release(component, bundleSha256);
    await workbenches().release(component, bundleSha256);
    await workbenches().release(component, 'c'.repeat(64));
    // Until the rules of the store remove it, it is there.
    expect(await workbenches().read(component, bundleSha256)).toEqual(sampleWorkbench());
  });

  it.each<[string, Partial<Component>, string]>([['another bundle', {}, 'b'.repeat(64)], ['another component', { component: 'order-status' }, 'f'.repeat(64)], ['another tenant', { tenant: 'desk' }, 'f'.repeat(64)]])('has none of %s', async (_name, changes, sha256) => {
    const component = of();
    await workbenches().put(component, sampleWorkbench());
    expect(await workbenches().read({ ...component, ...changes }, sha256)).toBeUndefined();
  });
}
