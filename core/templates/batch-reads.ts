import ts from 'typescript';
import { batchHelper } from './batch-helper';
import { allNames, importOf, isTypeScript, nodesIn } from './find-nodes';
import { askedIn, loopRound, reasonNotToBatch } from './looped-read';
import { ownSources, placeIn } from './own-sources';
import { told } from './places';
import { atEnd, edited, linesBefore, replacing, type Edit } from './text-edits';
import type { Template } from './types';

const helper = 'itemsByKey';

/**
 * A loop that reads one item of a table in each round: what it will ask for is known before it, so it is asked for at
 * once, and the loop goes through the same things in the same order. Only for tables with a key of one part, and where
 * nothing in the loop waits for anything else or ends it early.
 */
export const batchReads: Template = {
  name: 'batch-reads',
  mends: 'waits',
  foundBy: ['repeated-calls'],
  doc: 'Reads the items of a loop with BatchGetCommand, 100 keys at a time, in place of one GetCommand each',
  variants({ workbench, diagnosis }) {
    const about = String(diagnosis.evidence['about'] ?? '');
    if (!/^GetItem\b/.test(about)) return { nothing: `what is asked again and again is ${about || 'not known'}, expected GetItem of DynamoDB` };
    const tried = ownSources(workbench).flatMap((source) => nodesIn(source, isLookUp).map((ask) => batched(source, ask)));
    const [only, ...others] = tried.filter((one) => 'files' in one);
    if (only && others.length === 0) return [only];
    if (only) return { nothing: `saw ${others.length + 1} loops that read one item in each round, expected one` };
    return tried.find((one) => 'nothing' in one) ?? { nothing: 'saw no loop in its own sources that sends a GetCommand in each round' };
  },
};

/** `documents.send(new GetCommand({…}))`, awaited in a loop over a list. */
function isLookUp(node: ts.Node): node is ts.AwaitExpression {
  if (!ts.isAwaitExpression(node) || commandOf(node) === undefined) return false;
  return loopRound(node) !== undefined;
}

function commandOf({ expression: call }: ts.AwaitExpression): ts.NewExpression | undefined {
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression) || call.expression.name.text !== 'send' || call.arguments.length !== 1) return undefined;
  const [command] = call.arguments;
  if (!command || !ts.isNewExpression(command) || !ts.isIdentifier(command.expression)) return undefined;
  const imported = importOf(command.getSourceFile(), command.expression.text);
  return imported?.module === '@aws-sdk/lib-dynamodb' && imported.imported === 'GetCommand' ? command : undefined;
}

function batched(source: ts.SourceFile, ask: ts.AwaitExpression): { readonly files: Readonly<Record<string, string>>; readonly summary: string } | { readonly nothing: string } {
  const loop = loopRound(ask);
  const command = commandOf(ask);
  const where = placeIn(ask);
  if (!loop || !command || !ts.isCallExpression(ask.expression) || !ts.isPropertyAccessExpression(ask.expression.expression)) return { nothing: `${where}: no loop reads there` };
  const asked = askedIn(command, loop);
  if ('nothing' in asked) return { nothing: `${where}: ${asked.nothing}` };
  const refused = reasonNotToBatch(loop, ask);
  if (refused !== undefined) return { nothing: `${where}: ${refused}` };
  const taken = allNames(source);
  const variable = ['found', 'items', 'known'].find((name) => !taken.has(name));
  const specifier = importOf(source, command.expression.getText())?.specifier;
  if (taken.has(helper) || taken.has('BatchGetCommand') || variable === undefined || !specifier) return { nothing: `${source.fileName} has names already that the change needs (${helper}, BatchGetCommand)` };
  const client = ask.expression.expression.expression.getText();
  const single = nodesIn(source, ts.isIdentifier).filter(({ text }) => text === specifier.name.text).length === 2;
  const edits: readonly Edit[] = [
    ...single ? replacing(specifier, 'BatchGetCommand') : [{ at: specifier.getStart(), insert: 'BatchGetCommand, ' }],
    linesBefore(loop, [`const ${variable} = await ${helper}(${client}, ${asked.table}, Array.from(${loop.expression.getText()}, (${asked.each}) => ${asked.value}));`]),
    ...replacing(ask, `{ Item: ${variable}.get(${asked.value}) }`),
    atEnd(source, batchHelper(helper, asked.key, isTypeScript(source))),
  ];
  return { files: { [source.fileName]: edited(source.text, edits) }, summary: `asks for the items of the loop at ${placeIn(loop)} together, 100 keys at a time, in place of one by one: ${told(command)}` };
}
