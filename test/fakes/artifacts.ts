import { NotFound } from '../../core/errors';
import type { Artifacts } from '../../core/ports';

export interface FakeArtifacts extends Artifacts {
  keys(): readonly string[];
}

export function fakeArtifacts(): FakeArtifacts {
  const texts = new Map<string, string>();
  return {
    async putJson(key, value) {
      texts.set(key, JSON.stringify(value));
    },
    async getJson(key) {
      const text = texts.get(key);
      if (text === undefined) throw new NotFound(`Artifact ${key}: not in the bucket`);
      return JSON.parse(text);
    },
    keys: () => [...texts.keys()],
  };
}
