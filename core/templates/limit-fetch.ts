import ts from 'typescript';
import { declaredAround } from '../gates/declared-around';
import { hasFallback } from './fallback';
import { nodesIn } from './find-nodes';
import { hangingCalls } from './hanging';
import { ownSources, placeIn } from './own-sources';
import { told } from './places';
import { edited, type Edit } from './text-edits';
import type { Template } from './types';

/**
 * A request that waits for its answer for ever, where the team says what to do when it fails: then it fails in time for
 * that. Where nobody says it, a limit would only fail the call earlier.
 */
export const limitFetch: Template = {
  name: 'limit-fetch',
  mends: 'failures',
  foundBy: ['timeout'],
  doc: 'Ends a fetch that nobody answers in time for the catch that stands round it',
  variants(context) {
    const hanging = hangingCalls(context);
    if ('nothing' in hanging) return hanging;
    const sources = ownSources(context.workbench);
    const asked = sources.flatMap((source) => nodesIn(source, ts.isCallExpression).filter(isFetch));
    if (asked.length === 0) return { nothing: 'saw no fetch in its own sources, expected one' };
    const tried = asked.map((call) => ({ call, ...limited(call, sources, hanging.limitMs) }));
    const offers = tried.flatMap(({ call, edits }) => {
      const source = call.getSourceFile();
      return edits ? [{ files: { [source.fileName]: edited(source.text, edits) }, summary: `waits ${hanging.limitMs} ms at most for ${told(call)} at ${placeIn(call)}: the catch round it can go on without the answer` }] : [];
    });
    return offers.length > 0 ? offers : { nothing: tried.map(({ call, reason }) => `${placeIn(call)}: ${reason}`)[0] ?? '' };
  },
};

function limited(call: ts.CallExpression, sources: readonly ts.SourceFile[], limitMs: number): { readonly edits?: readonly Edit[]; readonly reason?: string } {
  const signal = `signal: AbortSignal.timeout(${limitMs})`;
  const [address, options, ...more] = call.arguments;
  if (!address || more.length > 0 || (options && !ts.isObjectLiteralExpression(options))) return { reason: `what ${told(call)} is told is not written there` };
  if (options?.properties.some((one) => ts.isSpreadAssignment(one) || one.name?.getText() === 'signal')) return { reason: `${told(call)} has a signal already, or may have` };
  const method = options?.properties.find((one) => one.name?.getText() === 'method');
  if (method && !/^method: ['"](?:GET|HEAD)['"]$/.test(method.getText())) return { reason: `${told(call)} writes, and may have done so when its answer is not waited for` };
  if (!ts.isAwaitExpression(call.parent)) return { reason: `${told(call)} is not awaited where it is asked` };
  if (!hasFallback(call, sources)) return { reason: `no catch round ${told(call)} goes on without it: what to do then is for its team to say` };
  if (!options) return { edits: [{ at: address.end, insert: `, { ${signal} }` }] };
  const [first] = options.properties;
  return { edits: [first ? { at: first.getStart(), insert: `${signal}, ` } : { at: options.getStart() + 1, insert: ` ${signal} ` }] };
}

/** The global one. */
function isFetch({ expression }: ts.CallExpression): boolean {
  return ts.isIdentifier(expression) && expression.text === 'fetch' && !declaredAround(expression);
}
