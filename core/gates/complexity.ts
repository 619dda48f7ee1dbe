import ts from 'typescript';
import { sourceOf } from '../workbench';
import type { Gate, SourceContext } from './types';

/** Ways through one function (McCabe's cyclomatic complexity) that a reader at night still follows. */
const mostWays = 10;

interface Measured {
  /** With the names of the functions around it. */
  readonly name: string;
  readonly line: number;
  readonly text: string;
  readonly ways: number;
}

export const complexity: Gate<SourceContext> = {
  name: 'complexity',
  doc: `A changed function has at most ${mostWays} ways through it, or no more than it had`,
  async check({ candidate, workbench, patched }) {
    const changed = candidate.files.flatMap((file) => {
      const before = functionsIn(file, sourceOf(workbench, file) ?? '');
      const texts = new Set(before.map(({ text }) => text));
      return functionsIn(file, sourceOf(patched, file) ?? '').filter(({ text }) => !texts.has(text)).map((one) => ({ ...one, file, was: before.find(({ name }) => name === one.name)?.ways }));
    });
    const refused = changed.filter(({ ways, was }) => ways > Math.max(mostWays, was ?? 0));
    const reasons = refused.map(({ file, line, name, ways, was }) => `${file}:${line} ${name} has ${ways} ways through it, expected at most ${Math.max(mostWays, was ?? 0)}`);
    const highest = Math.max(0, ...changed.map(({ ways }) => ways));
    return { passed: reasons.length === 0, reason: reasons.length === 0 ? `${changed.length} changed functions have at most ${highest} ways through them` : reasons.slice(0, 5).join('; '), figures: { changed: changed.length, highest, refused: refused.length } };
  },
};

/** Each function with a body; alike names below one function are told apart by their order. */
function functionsIn(file: string, content: string): readonly Measured[] {
  const source = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true);
  const found: Measured[] = [];
  const taken = new Map<string, number>();
  const visit = (node: ts.Node, around: string): void => {
    let name = around;
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const plain = `${around === '' ? '' : `${around}.`}${nameOf(node)}`;
      const nth = (taken.get(plain) ?? 0) + 1;
      taken.set(plain, nth);
      name = nth === 1 ? plain : `${plain} (${nth})`;
      found.push({ name, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1, text: node.getText(), ways: 1 + branchesIn(node) });
    }
    ts.forEachChild(node, (child) => { visit(child, name); });
  };
  visit(source, '');
  return found;
}

function nameOf(made: ts.SignatureDeclaration): string {
  if (made.name) return made.name.getText();
  const { parent } = made;
  return ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent) ? parent.name.getText() : 'function';
}

const { AmpersandAmpersandToken, BarBarToken, QuestionQuestionToken, AmpersandAmpersandEqualsToken, BarBarEqualsToken, QuestionQuestionEqualsToken } = ts.SyntaxKind;
const choosing = new Set<ts.SyntaxKind>([AmpersandAmpersandToken, BarBarToken, QuestionQuestionToken, AmpersandAmpersandEqualsToken, BarBarEqualsToken, QuestionQuestionEqualsToken]);

/** Of the function alone: those within it have their own. */
function branchesIn(node: ts.Node): number {
  let branches = 0;
  ts.forEachChild(node, (child) => {
    if (!ts.isFunctionLike(child)) branches += (isBranch(child) ? 1 : 0) + branchesIn(child);
  });
  return branches;
}

function isBranch(node: ts.Node): boolean {
  return ts.isIfStatement(node) || ts.isConditionalExpression(node) || ts.isIterationStatement(node, false) || ts.isCaseClause(node) || ts.isCatchClause(node) || (ts.isBinaryExpression(node) && choosing.has(node.operatorToken.kind));
}
