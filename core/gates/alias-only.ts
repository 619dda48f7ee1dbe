import { after } from '../time';
import type { Gate, PublishContext } from './types';

/** Days in which nobody may have called `$LATEST`, as a deployment by its alias means it. */
const days = 14;

/**
 * A change is published through `$LATEST`, which for some seconds has its code: whoever calls the function without its alias
 * would get it, unwatched.
 */
export const aliasOnly: Gate<PublishContext> = {
  name: 'alias-only',
  doc: `Nobody called the function past its alias in ${days} days: for the seconds of publishing, such calls would meet the change`,
  async check({ component, metrics, now }) {
    const calls = await metrics.unqualified(component, { from: after(now, -days * 86_400), to: now });
    const figures = { calls, days };
    if (calls === 0) return { passed: true, reason: `no call past the alias in ${days} days`, figures };
    return { passed: false, reason: `${calls} calls in ${days} days named ${component.functionName} without the alias ${component.alias}: point their callers at the alias`, figures };
  },
};
