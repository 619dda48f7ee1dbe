import { mergeByVersion } from '../merge-counters';
import { bypassDays as days, refusals } from '../refusals';
import { after } from '../time';
import type { Gate, PublishContext } from './types';

/**
 * A change is published through `$LATEST`, which for some seconds has its code: whoever calls the function without its alias
 * would get it, unwatched. Where CloudWatch has nothing of the function, its silence proves nothing, and the log counters
 * have to.
 */
export const aliasOnly: Gate<PublishContext> = {
  name: 'alias-only',
  doc: `Nobody called the function past its alias in ${days} days: for the seconds of publishing, such calls would meet the change`,
  async check({ component, metrics, counters, now }) {
    const window = { from: after(now, -days * 86_400), to: now };
    const known = await metrics.unqualified(component, window);
    const served = known === undefined ? mergeByVersion(await counters.read(component.tenant, component.component, window)) : [];
    const calls = known ?? served.find(({ version }) => version === '$LATEST')?.requests ?? 0;
    const figures = { calls, days };
    if (calls > 0) return { passed: false, reason: `${refusals.bypassed(component, calls)}: point their callers at the alias`, figures };
    if (known !== undefined) return { passed: true, reason: `no call past the alias in ${days} days`, figures };
    if (served.length === 0) return { passed: false, reason: `neither CloudWatch nor the log counters know a call of ${component.functionName} in ${days} days: nothing shows that its callers name the alias ${component.alias}`, figures };
    return { passed: true, reason: `no call past the alias in the log counters; CloudWatch has no metrics of ${component.functionName}`, figures };
  },
};
