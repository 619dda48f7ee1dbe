import ts from 'typescript';
import { isAssignment } from './consumers';
import { keyOf } from './expression-key';
import { nodesIn } from './find-nodes';

/** What may be called in a look-up, besides the question itself and methods of what it declares. */
const harmless = /^(?:fetch|encodeURIComponent|decodeURIComponent|String|Number|Boolean|parseInt|parseFloat|JSON\.(?:parse|stringify)|Object\.(?:keys|values|entries)|Math\.(?:round|floor|ceil|min|max|abs)|URLSearchParams|URL|Error|TypeError|RangeError)$/;
const asking = /\.(?:send|parse|safeParse)$/;

/** Why a function is more than a look-up by what it is given; undefined for one whose answer depends on nothing else. */
export function impurityOf(made: ts.FunctionLikeDeclaration): string | undefined {
  const own = new Set([...nodesIn(made, ts.isVariableDeclaration), ...nodesIn(made, ts.isBindingElement), ...nodesIn(made, ts.isParameter)].map(({ name }) => name.getText()));
  const rootOf = (key: string): string => key.split(/[.[]/, 1)[0] ?? '';
  const written = nodesIn(made, ts.isBinaryExpression).find(({ left, operatorToken }) => isAssignment(operatorToken.kind) && !(ts.isIdentifier(left) && own.has(left.text)));
  if (written) return `it writes ${written.left.getText()}`;
  if (nodesIn(made, (node): node is ts.Node => node.kind === ts.SyntaxKind.ThisKeyword).length > 0) return 'it reads this';
  const called = [...nodesIn(made, ts.isCallExpression), ...nodesIn(made, ts.isNewExpression)].find((call) => {
    const key = keyOf(call.expression);
    if (key === undefined) return !ts.isPropertyAccessExpression(call.expression);
    return !(harmless.test(key) || own.has(rootOf(key)) || asking.test(key) || (ts.isNewExpression(call) && key.endsWith('Command')));
  });
  if (called) return `it calls ${called.expression.getText().slice(0, 60)}`;
  return nodesIn(made, ts.isPostfixUnaryExpression).length > 0 ? 'it counts' : undefined;
}
