import * as z from 'zod';
import { shiftKinds } from '../../cycle';
import type { ModelShift } from './model-shift';

/** What a model has learned: numbers by name, and arrays. Both are filled in place. */
export interface Parts {
  readonly scalars: readonly object[];
  readonly arrays: readonly (Float32Array | Uint16Array | Uint8Array)[];
}

/** Raised when the state changes its form: a model packed by an older Ratchet begins anew. */
const version = 1;

const packedModel = z.object({
  version: z.number(),
  scalars: z.array(z.record(z.string(), z.number())),
  arrays: z.string(),
  shift: z.object({ kind: z.enum(shiftKinds), direction: z.enum(['up', 'down']), startedAtSeconds: z.number(), lastAtSeconds: z.number(), oncePerDays: z.number(), expected: z.number(), seen: z.number() }).optional(),
});

export function pack({ scalars, arrays }: Parts, shift: ModelShift | undefined): string {
  const bytes = Buffer.concat(arrays.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)));
  return JSON.stringify({ version, scalars, arrays: bytes.toString('base64'), shift });
}

/** Fills `parts` and gives the shift; leaves them as they are where the text is of another version. */
export function unpack(packed: string, { scalars, arrays }: Parts): ModelShift | undefined {
  const read = packedModel.parse(JSON.parse(packed));
  if (read.version !== version) return undefined;
  const bytes = Buffer.from(read.arrays, 'base64');
  const expected = arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (bytes.length !== expected || read.scalars.length !== scalars.length) throw new Error(`Packed series model: saw ${bytes.length} bytes and ${read.scalars.length} groups of numbers, expected ${expected} and ${scalars.length}`);
  scalars.forEach((group, index) => Object.assign(group, read.scalars[index]));
  let offset = 0;
  for (const array of arrays) {
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(bytes.subarray(offset, offset + array.byteLength));
    offset += array.byteLength;
  }
  return read.shift;
}
