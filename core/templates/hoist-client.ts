import { nodesIn } from './find-nodes';
import { isMade, reasonToStay, topOf } from './made-clients';
import { ownSources, placeIn } from './own-sources';
import { edited, removing, startWithComments, wholeText } from './text-edits';
import type { Template, Variant } from './types';

/**
 * A client that is made anew in each call asks anew for all that it could have kept: keys, parameters, connections. It is
 * made once, beside the function, where it is made of nothing that belongs to the call.
 */
export const hoistClient: Template = {
  name: 'hoist-client',
  mends: 'waits',
  foundBy: ['low-cache-efficiency'],
  doc: 'Makes a client once, in place of in each call, so that it keeps what it was answered',
  variants({ workbench }) {
    const refused: string[] = [];
    const offers = ownSources(workbench).flatMap((source): readonly Variant[] => {
      const found = nodesIn(source, isMade);
      // All of a function or none: one may be made of another.
      return [...new Set(found.map(topOf))].flatMap((top) => {
        const own = found.filter((one) => topOf(one) === top);
        const reasons = own.flatMap((one) => reasonToStay(one, own).map((reason) => `${placeIn(one)}: ${reason}`));
        refused.push(...reasons);
        if (reasons.length > 0) return [];
        const text = own.map((one) => `${wholeText(one)}\n`).join('');
        const names = own.flatMap(({ declarationList }) => declarationList.declarations.map(({ name }) => `\`${name.getText()}\``));
        return [{ files: { [source.fileName]: edited(source.text, [...own.map(removing), { at: startWithComments(top), insert: `${text}\n` }]) }, summary: `makes ${names.join(' and ')} once, in place of in each call at ${own.map(placeIn).join(', ')}` }];
      });
    });
    return offers.length > 0 ? offers : { nothing: refused[0] ?? 'saw no client of a known package that is made within a function, expected one in its own sources' };
  },
};
