import ts from 'typescript';
import { bareOf } from '../../templates/expression-key';
import type { Flow, Rule } from '../types';

const methods = /\.(?:find|findOne|findOneAnd\w+|findAndModify|updateOne|updateMany|deleteOne|deleteMany|replaceOne|count|countDocuments|distinct|aggregate|exists|mapReduce|\$where)$/;
const others = /DynamoDB|sequelize|prisma|typeorm|knex|lodash|underscore|cheerio|jquery/i;
/** Methods that much else has, too: what is no object written out counts of a model or a collection alone. */
const general = /\.(?:find|count|exists|distinct|aggregate)$/;
const model = /[mM]ongo|[cC]ollection|[mM]odel|(?:^|\.)db\.|(?:^|\.)[A-Z]\w*\.\w+$/;
/** Under these a value is compared as it is. */
const comparing = new Set(['$eq', '$in', '$nin', '$ne', '$gt', '$gte', '$lt', '$lte', '$size']);

export const nosqlInjection: Rule = {
  name: 'nosql-injection',
  advice: 'a query takes what others send as it is, and an object in it can hold operators: make it a text or compare it with $eq',
  check(node, flow) {
    if (!ts.isCallExpression(node) || !methods.test(flow.name(node.expression)) || others.test(flow.name(node.expression))) return undefined;
    const [query] = node.arguments;
    if (!query || ts.isFunctionLike(bareOf(query))) return undefined;
    const isWritten = ts.isObjectLiteralExpression(flow.meaning(query));
    return (isWritten || !general.test(flow.name(node.expression)) || model.test(flow.name(node.expression))) && holdsOperators(query, flow) ? node : undefined;
  },
};

function holdsOperators(query: ts.Expression, flow: Flow): boolean {
  const meant = flow.meaning(query);
  if (ts.isArrayLiteralExpression(meant)) return meant.elements.some((one) => holdsOperators(one, flow));
  if (!ts.isObjectLiteralExpression(meant)) return flow.level(query, 'nosql') === 2;
  // What is written into it later stands nowhere in it.
  if (meant.properties.length === 0) return meant !== query && flow.level(query, 'nosql') === 2;
  return meant.properties.some((one) => {
    if (ts.isSpreadAssignment(one)) return flow.level(one.expression, 'nosql') === 2;
    const key = one.name && (ts.isIdentifier(one.name) || ts.isStringLiteralLike(one.name)) ? one.name.text : '';
    const value = ts.isPropertyAssignment(one) ? one.initializer : ts.isShorthandPropertyAssignment(one) ? one.name : undefined;
    if (!value || comparing.has(key) || key === 'where') return false;
    return key === '$where' || key === '$regex' ? flow.level(value, 'regex') === 2 : holdsOperators(value, flow);
  });
}
