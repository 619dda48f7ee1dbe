import ts from 'typescript';
import { functionRound, importOf, nodesIn, usesIn } from './find-nodes';

/** Packages whose clients keep connections, credentials, keys or answers for as long as they live. */
const packages = /^(?:@aws-sdk\/(?:client-[\w-]+|lib-dynamodb)|@aws-lambda-powertools\/parameters(?:\/\w+)?|aws-jwt-verify|axios|got|jose|jwks-rsa|undici|(?:node:)?https?)$/;
const makers = /(?:Client|Provider|Agent|Pool|Verifier|JWKSet|Jwks)$|^(?:DynamoDB|DynamoDBDocument|S3|SQS|SNS|SSM|SecretsManager|Lambda|KMS|EventBridge)$/;
const making = new Set(['create', 'from', 'extend']);
const ending = new Set(['destroy', 'close', 'end', 'use', 'add', 'remove']);

/** `const client = new SSMClient({…});` in a function. */
export function isMade(node: ts.Node): node is ts.VariableStatement {
  if (!ts.isVariableStatement(node) || !functionRound(node) || (node.declarationList.flags & ts.NodeFlags.BlockScoped) !== ts.NodeFlags.Const) return false;
  const [declaration, ...more] = node.declarationList.declarations;
  const made = declaration?.initializer;
  if (!declaration || more.length > 0 || !ts.isIdentifier(declaration.name) || !made || !(ts.isNewExpression(made) || ts.isCallExpression(made))) return false;
  const { expression: maker } = made;
  const base = ts.isPropertyAccessExpression(maker) && making.has(maker.name.text) ? maker.expression : maker;
  const imported = ts.isIdentifier(base) ? importOf(node.getSourceFile(), base.text) : undefined;
  return imported !== undefined && packages.test(imported.module) && (makers.test(imported.imported) || (imported.imported === 'default' && base !== maker) || (imported.imported === 'default' && imported.module === 'jwks-rsa'));
}

/** Why a client cannot be made once, beside its function, together with others of the same function. */
export function reasonToStay(statement: ts.VariableStatement, own: readonly ts.VariableStatement[]): readonly string[] {
  const source = statement.getSourceFile();
  const [declaration] = statement.declarationList.declarations;
  const name = declaration?.name.getText() ?? '';
  const made = functionRound(statement);
  if (!declaration?.initializer || !made || statement.parent !== made.body || functionRound(made)) return [`${name} is not made at the beginning of a function of the file's own level`];
  const others = [...nodesIn(source, ts.isVariableDeclaration), ...nodesIn(source, ts.isParameter), ...nodesIn(source, ts.isBindingElement), ...nodesIn(source, ts.isFunctionDeclaration)].filter((one) => one !== declaration && one.name?.getText() === name);
  if (others.length > 0) return [`something else in the file is named ${name} too`];
  const top = topOf(statement);
  const before = new Set([...source.statements.filter((one) => one.end <= top.pos || ts.isFunctionDeclaration(one)).flatMap(declaredBy), ...own.filter((one) => one.pos < statement.pos).flatMap(declaredBy)]);
  const foreign = nodesIn(declaration.initializer, ts.isIdentifier).find((one) => usesIn(declaration, one.text).includes(one) && !before.has(one.text) && !/^(?:process|URL|Number|String|undefined)$/.test(one.text));
  if (foreign || nodesIn(declaration, (node): node is ts.Expression => ts.isAwaitExpression(node) || node.kind === ts.SyntaxKind.ThisKeyword).length > 0) return [`${name} is made of ${foreign ? `\`${foreign.text}\`` : 'something that is waited for'}, which belongs to the call`];
  const ended = usesIn(made, name).find(({ parent }) => ts.isPropertyAccessExpression(parent) && ending.has(parent.name.text));
  return ended ? [`${ended.parent.getText()} says that it is meant for one call`] : [];
}

function declaredBy(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : name.elements.flatMap((one) => (ts.isBindingElement(one) ? [one.name.getText()] : []))));
  if (!ts.isImportDeclaration(statement)) return [];
  const { name, namedBindings } = statement.importClause ?? {};
  return [...name ? [name.text] : [], ...namedBindings ? (ts.isNamespaceImport(namedBindings) ? [namedBindings.name.text] : namedBindings.elements.map((one) => one.name.text)) : []];
}

/** The statement of the file's own level in which a node stands. */
export function topOf(node: ts.Node): ts.Statement {
  const top = ts.findAncestor(node, (up): up is ts.Statement => ts.isStatement(up) && ts.isSourceFile(up.parent));
  if (!top) throw new RangeError('A statement outside of its file, expected one within');
  return top;
}
