import ts from 'typescript';
import type { Opportunity } from './cycle';
import type { RecordedEvent } from './recorded-event';
import type { EarlierAttempt } from './strategies/types';
import { sourceOf, type Workbench } from './workbench';

/** One word is a code, a type or a field, which a right change may well add; a longer one is hardly that. */
const longestWord = 11;
/** Words from which a text is prose, and not a value. */
const proseWords = 3;
/** Words in a row that nobody writes twice by chance. */
const runWords = 3;
const deepest = 8;

export interface Told {
  readonly opportunity: Opportunity;
  readonly fault: RecordedEvent | undefined;
  /** Reasons of gates quote what was recorded. */
  readonly earlier: readonly Pick<EarlierAttempt, 'reason'>[];
}

/**
 * Texts that a change puts into the code, and that stand in what others wrote: in the middle of a recorded sentence, a log
 * line, an answer, or, without quotation marks, a comment. What people write there may be meant as an order; a change that
 * mends a fault has no use for it. A value as a whole (`status: "cancelled"`) may have to be handled, so it is none of
 * these, and neither is what the component's code has already, be it as a name, nor the name of a type or of a property.
 */
export function copiedTexts({ manifest, files }: Pick<Workbench, 'manifest' | 'files'>, changed: Readonly<Record<string, string>>, { opportunity, fault, earlier }: Told): readonly string[] {
  const own = [...manifest.editable, ...manifest.tests.map(({ file }) => file)].map((path) => readSource(path, sourceOf({ files }, path) ?? ''));
  const known = new Set(own.flatMap(({ texts, names }) => [...texts, ...names]));
  const recorded = [...textsIn(fault && [fault.event, fault.outcome, fault.calls]), ...opportunity.findings.flatMap(({ summary, evidence }) => [summary, ...textsIn(evidence)]), ...earlier.map(({ reason }) => reason)];
  const values = new Set(recorded.map(plain));
  const prose = recorded.map(plain).filter((text) => text.split(' ').length >= proseWords);
  const comments = own.flatMap((source) => source.comments).map((text) => plain(text.replace(/'[^'\n]*'|"[^"\n]*"|`[^`\n]*`/g, ' " ')));
  const copied = Object.entries(changed).flatMap(([path, text]) => readSource(path, text).texts).filter((text) => !known.has(text) && !values.has(plain(text)) && stands(plain(text), [...prose, ...comments]));
  return [...new Set(copied)];
}

/** As a whole, or some words of it in a row. */
function stands(text: string, prose: readonly string[]): boolean {
  if (!/\p{L}/u.test(text) || (text.length <= longestWord && !/[\p{L}\p{N}][^\p{L}\p{N}]+[\p{L}\p{N}]/u.test(text))) return false;
  const words = text.split(' ');
  const runs = words.slice(runWords - 1).map((_word, at) => words.slice(at, at + runWords).join(' '));
  return [text, ...runs].some((run) => prose.some((one) => ` ${one} `.includes(` ${run} `)));
}

/** Words alone, in small letters: `-` and `_` hold a word together. */
function plain(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}_-]+/gu, ' ').trim();
}

/** All texts in a value, JSON in texts opened. */
function textsIn(value: unknown, depth = 0): readonly string[] {
  if (depth > deepest) return [];
  if (typeof value === 'string') {
    const inner = /^\s*[[{]/.test(value) ? parsed(value) : undefined;
    return inner === undefined ? [value] : textsIn(inner, depth + 1);
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap((inner) => textsIn(inner, depth + 1)) : [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The texts that a source writes down, its names, and its comments. */
function readSource(path: string, text: string): { readonly texts: readonly string[]; readonly names: readonly string[]; readonly comments: readonly string[] } {
  // The file's name says whether `<` begins an element or a type.
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const texts: string[] = [];
  const names: string[] = [];
  const comments: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) names.push(node.text);
    else if ((ts.isStringLiteralLike(node) && !namesSomething(node)) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node) || ts.isJsxText(node)) texts.push(node.text);
    const children = node.getChildren(source);
    const before = children.length === 0 ? text.slice(node.pos, node.getStart(source)).trim() : '';
    if (before !== '') comments.push(before);
    children.forEach(visit);
  };
  visit(source);
  return { texts, names, comments };
}

/** A type in `typeof x === 'string'`, a property in `'price' in x` and `x['price']`: one word, and never part of an answer. */
function namesSomething(node: ts.StringLiteralLike): boolean {
  const { parent, text } = node;
  if (/\s/.test(text)) return false;
  if (ts.isElementAccessExpression(parent)) return parent.argumentExpression === node;
  if (ts.isCaseClause(parent)) return ts.isTypeOfExpression(parent.parent.parent.expression);
  if (!ts.isBinaryExpression(parent)) return false;
  return parent.operatorToken.kind === ts.SyntaxKind.InKeyword ? parent.left === node : ts.isTypeOfExpression(parent.left === node ? parent.right : parent.left);
}
