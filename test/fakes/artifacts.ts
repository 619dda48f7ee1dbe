import { NotFound } from '../../core/errors';
import type { Artifacts } from '../../core/ports';

export interface FakeArtifacts extends Artifacts {
  keys(): readonly string[];
}

export function fakeArtifacts(): FakeArtifacts {
  const texts = new Map<string, string>();
  const bytes = new Map<string, Uint8Array>();
  return {
    async putJson(key, value) {
      texts.set(key, JSON.stringify(value));
    },
    async getJson(key) {
      const text = texts.get(key);
      if (text === undefined) throw new NotFound(`Artifact ${key}: not in the bucket`);
      return JSON.parse(text);
    },
    async putBytes(key, value) {
      bytes.set(key, value);
    },
    async getBytes(key) {
      const found = bytes.get(key);
      if (found === undefined) throw new NotFound(`Artifact ${key}: not in the bucket`);
      return found;
    },
    keys: () => [...texts.keys(), ...bytes.keys()],
  };
}
