import ts from 'typescript';
import { calleeOf, isCall, isSet, type Call } from '../sink-rule';
import type { Flow, Rule } from '../types';

export const unsafeBuffer: Rule = {
  name: 'unsafe-buffer',
  advice: 'this buffer may hold what was in memory before, or is read past its end: Buffer.alloc or Buffer.from',
  check(node, flow) {
    if (!isCall(node)) return undefined;
    const callee = calleeOf(node, flow);
    if (/^(?:new )?(?:buffer\.)?Buffer$/.test(callee)) return mayBeNumber(node, flow) ? node : undefined;
    if (/(?:^|\.)Buffer\.(?:allocUnsafe|allocUnsafeSlow)$|^new (?:buffer\.)?SlowBuffer$/.test(callee)) return node;
    return /\.(?:read|write)(?:U?Int(?:8|16|32)|Float|Double)(?:LE|BE)?$/.test(callee) && isSet(node.arguments?.[node.arguments.length - 1], flow, true) ? node : undefined;
  },
};

/** A number leaves the memory as it was; with an encoding beside it, or as a text or a list, it is none. */
function mayBeNumber({ arguments: given }: Call, flow: Flow): boolean {
  const [first] = given ?? [];
  return given?.length === 1 && first !== undefined && !ts.isArrayLiteralExpression(flow.meaning(first)) && (ts.isNumericLiteral(flow.meaning(first)) || flow.text(first) === undefined);
}
