import ts from 'typescript';
import { allNames, functionRound, isAsync, nodesIn, ownNodesIn } from './find-nodes';
import { impurityOf } from './impurity';
import { asks, awaitedType, isPlain, nameOf, topOf } from './look-ups';
import { ownSources, placeIn } from './own-sources';
import { atEnd, edited, linesBefore } from './text-edits';
import type { Template } from './types';

/** Seconds for which an answer is kept, and answers that are kept at most. */
const keptSeconds = 60;
const mostKept = 1000;

/**
 * A look-up that asks again what it was answered before, in the same environment: its answers are kept for a minute.
 * Only where one text or number says what is asked, where the answer is a plain value that nobody can change, and where
 * the function does nothing else. What fails is not kept.
 */
export const memoizeLookup: Template = {
  name: 'memoize-lookup',
  mends: 'waits',
  foundBy: ['low-cache-efficiency'],
  doc: `Keeps the answers of a look-up for ${keptSeconds} s, ${mostKept} at most, where recorded calls ask again and again and are answered the same`,
  variants({ workbench, diagnosis }) {
    const about = String(diagnosis.evidence['about'] ?? '');
    const asking = ownSources(workbench).flatMap((source) => nodesIn(source, (node): node is ts.Expression => asks(node, about)));
    const [ask, ...others] = asking;
    if (!ask || others.length > 0) return { nothing: `saw ${asking.length} places that ask ${about || 'what is not known'}, expected one in its own sources` };
    const made = functionRound(ask);
    const name = made && nameOf(made);
    const where = placeIn(ask);
    if (!made || name === undefined || !ts.isSourceFile(topOf(made).parent) || !isAsync(made)) return { nothing: `${where}: it is not asked by an async function of its file's own level, which an answer could be kept for` };
    const [given, ...more] = made.parameters;
    if (more.length > 0 || (given && (!ts.isIdentifier(given.name) || given.initializer || !given.type || !/^(?:string|number)$/.test(given.type.getText())))) return { nothing: `${where}: ${name} is asked by more than one text or number` };
    if (!isPlain(made.type)) return { nothing: `${where}: ${name} is not declared to answer a plain value (a text, a number, true or false), and what else it is might be changed while it is kept` };
    const impure = impurityOf(made);
    if (impure !== undefined) return { nothing: `${where}: ${name} does more than look up: ${impure}` };
    const [answer, ...rest] = ownNodesIn(made, ts.isReturnStatement);
    if (!answer?.expression || rest.length > 0 || !made.body || !ts.isBlock(made.body)) return { nothing: `${where}: ${name} answers at ${rest.length + (answer ? 1 : 0)} places, expected one` };
    const source = ask.getSourceFile();
    const kept = `kept${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
    const keep = `keep${kept.slice(4)}`;
    const taken = allNames(source);
    const first = made.body.statements[0];
    if (taken.has(kept) || taken.has(keep) || taken.has('kept') || !first) return { nothing: `${source.fileName} has something named ${kept}, ${keep} or kept already` };
    const [by, key] = given ? [given.type?.getText() ?? '', given.name.getText()] : ['string', "''"];
    const type = awaitedType(made.type);
    const isCall = ts.isCallExpression(answer.expression);
    return [{
      files: { [source.fileName]: edited(source.text, [
        linesBefore(first, [`const kept = ${kept}.get(${key});`, 'if (kept && kept.until > Date.now()) return kept.value;']),
        { at: answer.expression.getStart(), insert: `${keep}(${key}, ${isCall ? 'await ' : ''}` },
        { at: answer.expression.end, insert: ')' },
        atEnd(source, [
          `/** Answers of ${name}, for ${keptSeconds} s each. */`,
          `const ${kept} = new Map<${by}, { readonly value: ${type}; readonly until: number }>();`, '',
          `function ${keep}(key: ${by}, value: ${type}): ${type} {`, `$if (${kept}.size >= ${mostKept}) ${kept}.clear();`, `$${kept}.set(key, { value, until: Date.now() + ${keptSeconds * 1000} });`, '$return value;', '}',
        ]),
      ]) },
      summary: `keeps what ${name} at ${placeIn(made)} is answered for ${keptSeconds} s: ${about} is asked again and again, and the answer was the same`,
    }];
  },
};
