import { NotFound } from '../../core/errors';
import type { Artifacts } from '../../core/ports';
import { freshTenant } from './samples';

export function artifactsContract(artifacts: () => Artifacts): void {
  it.each([
    ['an object', { text: 'ü ✓ "quoted"', list: [1, null, { deep: true }], huge: 2 ** 80 }],
    ['a list', [1, 2, 3]],
    ['a text', 'text'],
    ['nothing', null],
    ['a large value', { lines: Array.from({ length: 20_000 }, (_, index) => `line ${index} of a report`) }],
  ])('gives back %s', async (_case, value) => {
    const key = `${freshTenant()}/cycles/c 1/ünusual+key.json`;
    await artifacts().putJson(key, value);
    expect(await artifacts().getJson(key)).toEqual(value);
  });

  it('replaces what was there', async () => {
    const key = `${freshTenant()}/report.json`;
    await artifacts().putJson(key, { attempt: 1 });
    await artifacts().putJson(key, { attempt: 2 });
    expect(await artifacts().getJson(key)).toEqual({ attempt: 2 });
  });

  it('says when there is nothing under a key', async () => {
    await expect(artifacts().getJson(`${freshTenant()}/missing.json`)).rejects.toThrow(NotFound);
  });
}
