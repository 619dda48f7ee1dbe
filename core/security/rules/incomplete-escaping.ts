import ts from 'typescript';
import type { Rule } from '../types';

/** Characters that end a text or begin a tag in some language. */
const special = new Set(["'", '"', '`', '<', '>', '\\']);

export const incompleteEscaping: Rule = {
  name: 'incomplete-escaping',
  advice: 'this escapes the first one alone, and the next one gets through: replaceAll, a pattern with `g`, or parameters',
  check(node, flow) {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression) || node.expression.name.text !== 'replace') return undefined;
    const [found, put] = node.arguments.map((one) => flow.text(one));
    if (found === undefined || put === undefined || !special.has(found)) return undefined;
    return isEscaped(found, put) ? node : undefined;
  },
};

/** `''`, `\\'`, `&lt;`; of a tag also nothing, while a quote that is cut off is no escaping. */
const isEscaped = (found: string, put: string): boolean => put === found + found || put === `\\${found}` || /^&[#\w]+;$/.test(put) || (put === '' && (found === '<' || found === '>'));
