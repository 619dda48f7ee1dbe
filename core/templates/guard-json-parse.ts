import ts from 'typescript';
import { allNames, functionRound, isTypeScript, nodesIn, ownNodesIn, statementRound } from './find-nodes';
import { bareOf, keyOf } from './expression-key';
import { failingSource, lineOf, placeOf } from './own-sources';
import { atEnd, edited, linesBefore, stepOf } from './text-edits';
import { told } from './places';
import type { Template } from './types';

const helper = 'isJson';

/**
 * What a caller sent is no JSON: that is the caller's fault, so it is answered with 400, in the way in which the same
 * function answers otherwise. What is read from elsewhere (a queue, a file, another service) is its team's to decide.
 */
export const guardJsonParse: Template = {
  name: 'guard-json-parse',
  mends: 'failures',
  doc: 'Answers 400 where a caller sent what JSON.parse cannot read',
  variants(context) {
    const failing = failingSource(context);
    if ('nothing' in failing) return failing;
    const { failure, line, source } = failing;
    if (!/^SyntaxError: .*(?:JSON|string literal|Unexpected token)/s.test(failure) || failure.includes('[object Promise]')) return { nothing: `saw "${failure.slice(0, 120)}", expected a SyntaxError of JSON.parse` };
    const [call, ...others] = nodesIn(source, ts.isCallExpression).filter((one) => keyOf(one.expression) === 'JSON.parse' && lineOf(one) === line.line);
    const text = call?.arguments[0];
    if (!call || !text || others.length > 0) return { nothing: `${placeOf(line)}: saw ${others.length + (call ? 1 : 0)} calls of JSON.parse, expected one` };
    if (isEncoded(context.fault?.event)) return { nothing: `${placeOf(line)}: the body came in base64, which its function does not decode: no caller is to blame` };
    const made = functionRound(call);
    const statement = statementRound(call);
    if (!made || !statement || functionRound(statement) !== made) return { nothing: `${placeOf(line)}: no function answers for what is parsed there` };
    if (!isSentBy(text, made)) return { nothing: `${placeOf(line)}: ${told(text)} is not what a caller sent to this function, so no caller can be told` };
    if (ts.findAncestor(statement, (up) => up === made || (ts.isTryStatement(up) && up.pos < statement.pos)) !== made) return { nothing: `${placeOf(line)}: it stands in a try of its own` };
    const answer = answerLike(made);
    if (answer === undefined) return { nothing: `${placeOf(line)}: its function does not answer with a status alone, so there is no way to say 400` };
    if (allNames(source).has(helper)) return { nothing: `${source.fileName} has something named ${helper} already` };
    const typed = isTypeScript(source);
    return [{
      files: { [line.file]: edited(source.text, [
        linesBefore(statement, [`if (!${helper}(${text.getText()})) {`, `${stepOf(source)}return ${answer};`, '}', '']),
        atEnd(source, [`function ${helper}(text${typed ? ': string' : ''})${typed ? ': boolean' : ''} {`, '$try {', '$$JSON.parse(text);', '$$return true;', '$} catch {', '$$return false;', '$}', '}']),
      ]) },
      summary: `answers 400 where ${told(text)} is no JSON, at ${placeOf(line)}: it failed the call with ${failure.slice(0, 80)}`,
    }];
  },
};

function isEncoded(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'isBase64Encoded' in event && event.isBase64Encoded === true;
}

/** A part of what the function was given first, perhaps with a text of the team's own in its place. */
function isSentBy(text: ts.Expression, made: ts.FunctionLikeDeclaration): boolean {
  const bare = bareOf(text);
  const orText = ts.isBinaryExpression(bare) && bare.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken && ts.isStringLiteralLike(bare.right) ? bare.left : bare;
  const [given] = made.parameters;
  const key = keyOf(orText);
  if (!given || key === undefined) return false;
  return ts.isIdentifier(given.name) ? key === `${given.name.text}.body` : ts.isObjectBindingPattern(given.name) && given.name.elements.some(({ name, propertyName }) => name.getText() === key && (propertyName ?? name).getText() === 'body');
}

/** What the function would answer with 400, made as its other answers are; undefined where one of them has no status. */
function answerLike(made: ts.FunctionLikeDeclaration): string | undefined {
  const answers = ownNodesIn(made, ts.isReturnStatement).map(({ expression }) => (expression ? likeIt(bareOf(expression)) : undefined));
  const [first] = answers;
  return answers.every((one) => one !== undefined && one === first) ? first : undefined;
}

/** `json(200, …)` or `{ statusCode: 200, headers: {…}, body: JSON.stringify(…) }` */
function likeIt(answer: ts.Expression): string | undefined {
  const message = "{ message: 'the body is not valid JSON' }";
  if (ts.isCallExpression(answer)) return ts.isIdentifier(answer.expression) && answer.arguments.length === 2 && answer.arguments[0] && ts.isNumericLiteral(answer.arguments[0]) ? `${answer.expression.text}(400, ${message})` : undefined;
  if (!ts.isObjectLiteralExpression(answer)) return undefined;
  const named = (name: string): ts.Expression | undefined => answer.properties.filter(ts.isPropertyAssignment).find((one) => one.name.getText() === name)?.initializer;
  const [status, body, headers] = [named('statusCode'), named('body'), named('headers')];
  if (!status || !ts.isNumericLiteral(status) || !body || !ts.isCallExpression(body) || keyOf(body.expression) !== 'JSON.stringify') return undefined;
  if (headers && nodesIn(headers, ts.isIdentifier).some(({ parent }) => !ts.isPropertyAssignment(parent))) return undefined;
  return `{ statusCode: 400, ${headers ? `headers: ${headers.getText()}, ` : ''}body: JSON.stringify(${message}) }`;
}
