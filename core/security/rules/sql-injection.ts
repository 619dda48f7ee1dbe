import ts from 'typescript';
import { partsOf } from '../names';
import { calleeOf, isCall, isComposed, sinkRule } from '../sink-rule';
import type { Flow, Rule } from '../types';

/** Methods that take SQL and nothing else. */
const sure = /\.(?:raw|whereRaw|andWhereRaw|orWhereRaw|havingRaw|orderByRaw|groupByRaw|joinRaw|fromRaw|selectRaw|\$queryRawUnsafe|\$executeRawUnsafe|literal|unsafe|queryRaw)$/;
/** Methods that take SQL beside other things. */
const likely = /\.(?:query|execute|exec|all|run|get|each|prepare|batch|any|one|none|many|oneOrNone|manyOrNone|result|queryStream|multi|addBatch|simple|sql)$/;
const builder = /\.(?:where|andWhere|orWhere|having|andHaving|orHaving|orderBy|addOrderBy|select|addSelect)$/;
const command = /^new .*\b(?:ExecuteStatementCommand|BatchExecuteStatementCommand|StartQueryExecutionCommand)$|\b(?:RDSDataService|Athena|RedshiftData)\b.*\.\w+$/;
const statement = /\b(?:select\b.+\bfrom|insert\s+into|update\b.+\bset|delete\s+from|drop\s+(?:table|database)|create\s+table|alter\s+table|merge\s+into|union\s+select|select|where|order\s+by|from)\b/is;
const begins = /^\s*(?:select\s.+\sfrom\s|insert\s+into\s|update\s.+\sset\s|delete\s+from\s|drop\s+table\s|alter\s+table\s)/is;
const textual = ['text', 'sql', 'query', 'Statement', 'QueryString', 'statement'];

export const xpathInjection = sinkRule('xpath-injection', 'what others control becomes part of an XPath and may select anything of the document: pass it as a variable of the expression', 'sql', [
  { callee: /^xpath(?:\.default)?\.(?:parse|select|select1|evaluate|selectWithResolver)$|^new xpath\.XPathExpression$/, least: 1, composed: true },
  { callee: /\blibxml\w*\b.*\.(?:find|get)$/, composed: true },
]);

export const sqlInjection: Rule = {
  name: 'sql-injection',
  advice: 'what others control becomes part of an SQL text: pass it as a parameter of the query',
  check(node, flow) {
    if (isCall(node)) return takesText(node, flow) || isFormatted(node, flow) ? node : undefined;
    return isStatement(node, flow) ? node : undefined;
  },
};

function takesText(call: ts.CallExpression | ts.NewExpression, flow: Flow): boolean {
  const [argument] = call.arguments ?? [];
  if (!argument) return false;
  const callee = calleeOf(call, flow);
  if (/DynamoDB(?!\.executeStatement)|^(?:child_process|shelljs|axios|fs|\/regex\/)\b/.test(callee) && !command.test(callee)) return false;
  const meant = flow.meaning(argument);
  const sql = ts.isObjectLiteralExpression(meant) ? textual.map((name) => flow.property(meant, name)).find((one) => one !== undefined) : argument;
  const level = sql ? flow.level(sql, 'sql') : 0;
  if (!sql || level === 0) return false;
  const composed = isComposed(sql, flow);
  if (command.test(callee)) return level === 2 || composed;
  if (sure.test(callee)) return level === 2 || composed;
  if (builder.test(callee)) return composed && /[=<>]|\b(?:in|like|is)\b/i.test(fixedText(sql, flow));
  if (!likely.test(callee) && !/^(?:query|execute|sql)$/.test(callee)) return false;
  return statement.test(fixedText(sql, flow)) || (level === 2 && /\.(?:query|execute)$/.test(callee) && !ts.isObjectLiteralExpression(meant) && /mysql|pg|mssql|sequelize|sqlite|knex|typeorm|postgres|tedious|oracledb|mariadb/.test(callee));
}

/** What is fixed of a text, also where it was put together before. */
function fixedText(node: ts.Expression, flow: Flow): string {
  const meant = flow.meaning(node);
  const texts: string[] = [];
  const visit = (one: ts.Node, depth: number): void => {
    if (ts.isStringLiteralLike(one) || ts.isTemplateHead(one) || ts.isTemplateMiddleOrTemplateTail(one)) texts.push(one.text);
    else if (ts.isIdentifier(one) && depth < 4) {
      const next = flow.meaning(one);
      if (next !== one) visit(next, depth + 1);
      else if (one === meant || depth > 0) texts.push(...writtenTo(one.text, flow.source));
    }
    if (!ts.isFunctionLike(one)) ts.forEachChild(one, (child) => { visit(child, depth + (ts.isCallExpression(one) ? 1 : 0)); });
  };
  visit(meant, 0);
  if (ts.isCallExpression(meant)) texts.push(...functionTexts(meant, flow.source));
  return texts.join(' ');
}

/** Texts that a name is given anywhere in the file. */
function writtenTo(name: string, source: ts.SourceFile): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const value = ts.isVariableDeclaration(node) && node.name.getText() === name ? node.initializer : ts.isBinaryExpression(node) && node.left.getText() === name ? node.right : undefined;
    if (value) found.push(value.getText());
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Texts in the function of the file that is called. */
function functionTexts({ expression }: ts.CallExpression, source: ts.SourceFile): readonly string[] {
  return source.statements.flatMap((statement) => (ts.isFunctionDeclaration(statement) && statement.name?.text === expression.getText() ? [statement.getText()] : []));
}

/** `util.format('SELECT … %s', id)`, `'SELECT … '.concat(id)` */
function isFormatted(call: ts.CallExpression | ts.NewExpression, flow: Flow): boolean {
  const callee = ts.isPropertyAccessExpression(call.expression) ? call.expression : undefined;
  const [first] = call.arguments ?? [];
  const fixed = callee?.name.text === 'concat' ? flow.text(callee.expression) : callee?.getText() === 'util.format' ? flow.text(first) : undefined;
  return begins.test(fixed ?? '') && flow.level(call, 'sql') === 2;
}

/** What is logged or said of an error is not run. */
const isTold = (parent: ts.Node): boolean => isCall(parent) && /^console\.|\blog(?:ger)?\.|Error$/.test(parent.expression.getText());

/** A whole statement put together of input, wherever it goes. */
function isStatement(node: ts.Node, flow: Flow): boolean {
  if (!ts.isTemplateExpression(node) && !(ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)) return false;
  if (ts.isTaggedTemplateExpression(node.parent) || isTold(node.parent) || partsOf(node).length < 2 || (ts.isBinaryExpression(node.parent) && node.parent.operatorToken.kind === ts.SyntaxKind.PlusToken)) return false;
  const head = partsOf(node).map((one) => ('text' in one && typeof one.text === 'string' && !ts.isIdentifier(one) ? one.text : ' x ')).join('');
  return begins.test(head) && flow.level(node, 'sql') === 2 && !(ts.isCallExpression(node.parent) && takesText(node.parent, flow));
}
