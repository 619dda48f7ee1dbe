import { calleeOf, isCall, isSet } from '../sink-rule';
import type { Rule } from '../types';

export const unsafeBuffer: Rule = {
  name: 'unsafe-buffer',
  advice: 'this buffer may hold what was in memory before, or is read past its end: Buffer.alloc or Buffer.from',
  check(node, flow) {
    if (!isCall(node)) return undefined;
    const callee = calleeOf(node, flow);
    if (/^(?:new )?(?:buffer\.)?Buffer$|(?:^|\.)Buffer\.(?:allocUnsafe|allocUnsafeSlow)$|^new (?:buffer\.)?SlowBuffer$/.test(callee)) return node;
    return /\.(?:read|write)(?:U?Int(?:8|16|32)|Float|Double)(?:LE|BE)?$/.test(callee) && isSet(node.arguments?.[node.arguments.length - 1], flow, true) ? node : undefined;
  },
};
