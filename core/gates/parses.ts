import type { Gate, SourceContext } from './types';

export const parses: Gate<SourceContext> = {
  name: 'parses',
  doc: 'Every changed file is valid TypeScript or JavaScript',
  async check({ candidate, patched, compiler }) {
    const errors = await compiler.syntaxErrors(patched, candidate.files);
    return { passed: errors.length === 0, reason: errors.length === 0 ? `${candidate.files.length} changed files parse` : errors.slice(0, 5).join('; '), figures: { files: candidate.files.length, errors: errors.length } };
  },
};
