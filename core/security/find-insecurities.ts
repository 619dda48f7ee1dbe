import ts from 'typescript';
import { flowOf } from './flow';
import { securityRules } from './index';
import type { Insecurity } from './types';

/** What is insecure in one source, once a line and rule. A source that does not parse is read as far as it goes. */
export function findInsecurities(file: string, text: string): readonly Insecurity[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const flow = flowOf(source);
  const lines = text.split('\n');
  const found = new Map<string, Insecurity>();
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    for (const { name, advice, check } of securityRules) {
      const at = check(node, flow);
      if (!at) continue;
      const line = source.getLineAndCharacterOfPosition(at.getStart()).line;
      found.set(`${name} ${line}`, { rule: name, advice, line: line + 1, text: (lines[line] ?? '').trim() });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...found.values()].sort((one, other) => one.line - other.line);
}
