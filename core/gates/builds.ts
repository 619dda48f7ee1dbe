import type { Gate, SourceContext } from './types';

export const builds: Gate<SourceContext> = {
  name: 'builds',
  doc: 'Every import resolves, and the bundle builds with the team\'s own options',
  async check({ built }) {
    if (!built) return { passed: false, reason: 'was not built, since its sources do not parse or lie outside the component', figures: {} };
    if ('errors' in built) return { passed: false, reason: built.errors.slice(0, 5).join('; '), figures: { errors: built.errors.length } };
    return { passed: true, reason: `the bundle builds (${built.bundle.length} characters)`, figures: { characters: built.bundle.length } };
  },
};
