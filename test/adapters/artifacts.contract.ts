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

  it.each([
    ['every byte there is', Uint8Array.from({ length: 256 }, (_, index) => index)],
    ['what is no text', Uint8Array.from([0xff, 0xfe, 0x00, 0xc3, 0x28])],
    ['no bytes', new Uint8Array()],
    ['a large archive', Uint8Array.from({ length: 3_000_000 }, (_, index) => (index * 31) % 251)],
  ])('gives back bytes: %s', async (_case, value) => {
    const key = `${freshTenant()}/attempt 1/function.zip`;
    await artifacts().putBytes(key, Uint8Array.from([1]));
    await artifacts().putBytes(key, value);
    const read = await artifacts().getBytes(key);
    expect([read.length, Buffer.from(read).equals(Buffer.from(value))]).toEqual([value.length, true]);
  });

  it('says when there is nothing under a key', async () => {
    await expect(artifacts().getJson(`${freshTenant()}/missing.json`)).rejects.toThrow(NotFound);
    await expect(artifacts().getBytes(`${freshTenant()}/missing.zip`)).rejects.toThrow(NotFound);
  });
}
