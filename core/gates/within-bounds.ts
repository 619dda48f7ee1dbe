import type { ConfigurationContext, Gate } from './types';

export const withinBounds: Gate<ConfigurationContext> = {
  name: 'within-bounds',
  doc: 'The memory stays within what the component\'s team declares, and the version that serves has what the change starts from',
  async check({ component, candidate: { from, to, replaces }, functions }) {
    const bounds = component.bounds.memoryMb;
    const { memoryMb } = await functions.configuration(component, replaces);
    const figures = { fromMb: from.memoryMb, toMb: to.memoryMb, servesMb: memoryMb, ...(bounds && { leastMb: bounds.min, mostMb: bounds.max }) };
    if (!bounds) return { passed: false, reason: 'no bounds of the memory are declared', figures };
    if (memoryMb !== from.memoryMb) return { passed: false, reason: `version ${replaces} has ${memoryMb} MB, expected ${from.memoryMb}`, figures };
    if (to.memoryMb < bounds.min || to.memoryMb > bounds.max) return { passed: false, reason: `${to.memoryMb} MB are asked for, declared are ${bounds.min} to ${bounds.max}`, figures };
    return { passed: true, reason: `${to.memoryMb} MB lie within the declared ${bounds.min} to ${bounds.max}`, figures };
  },
};
