import ts from 'typescript';

export interface Token {
  readonly text: string;
  /** The blanks and comments before it. */
  readonly before: string;
}

/** The tokens of JavaScript or TypeScript. */
export function tokensOf(text: string): readonly Token[] {
  const source = ts.createSourceFile('source.ts', text, ts.ScriptTarget.ESNext, true);
  const tokens: Token[] = [];
  const walk = (node: ts.Node): void => {
    const children = node.getChildren(source);
    if (children.length > 0) children.forEach(walk);
    else if (node.end > node.pos) tokens.push({ before: text.slice(node.pos, node.getStart(source)), text: text.slice(node.getStart(source), node.end) });
  };
  walk(source);
  return tokens;
}
