/** Writes docs/constructs.md, the reference of the constructs, from their docstrings: `npm run docs`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '..');
const file = (path: string): string => join(root, ...path.split('/'));

/** Where each construct and what it takes is declared, in the order of the document. */
const described = [
  { construct: ['lib/constructs/managed-function.ts', 'ManagedFunction'], props: [['lib/constructs/managed-function-props.ts', 'ManagedFunctionProps'], ['lib/constructs/managed-function-props.ts', 'FailureAlarmOptions'], ['lib/constructs/managed-function-props.ts', 'LatencyAlarmOptions']], errors: ['lib/constructs/function-props.ts', 'lib/constructs/component-record.ts', 'lib/constructs/component-alarms.ts', 'lib/constructs/find-entry.ts', 'lib/constructs/log-delivery.ts'] },
  { construct: ['lib/ratchet-stack.ts', 'RatchetStack'], props: [['lib/ratchet-stack.ts', 'RatchetStackProps']], errors: [] },
] as const;

/** The document's text, from the sources as they are. */
export function describeConstructs(): string {
  const sourceOf = (path: string): ts.SourceFile => ts.createSourceFile(path, readFileSync(file(path), 'utf8'), ts.ScriptTarget.ES2022, true);
  const sections = described.flatMap(({ construct: [path, name], props, errors }) => {
    const construct = declared(sourceOf(path), name);
    return [
      `## ${name}`, '', docOf(construct), '', `Declared in [\`${path}\`](../${path}).`, '',
      ...membersOf(construct),
      ...props.flatMap(([from, type]) => propsOf(type, declared(sourceOf(from), type))),
      ...refusalsIn(errors.map((from) => sourceOf(from))),
    ];
  });
  return ['# The constructs', '', 'Every prop, its default and what is refused. Written from the docstrings by `npm run docs`; a test checks that it is current. How to begin: [adoption.md](adoption.md).', '', ...sections].join('\n').trimEnd() + '\n';
}

type Described = ts.InterfaceDeclaration | ts.ClassDeclaration;

function declared(source: ts.SourceFile, name: string): Described {
  const found = source.statements.find((node): node is Described => (ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node)) && node.name?.text === name);
  if (found === undefined) throw new Error(`${source.fileName}: saw no ${name}, expected an interface or a class of that name`);
  return found;
}

function propsOf(name: string, type: Described): readonly string[] {
  const rows = type.members.filter(ts.isPropertySignature).map((member) => {
    const byDefault = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default')?.comment;
    return `| \`${member.name.getText()}\` | \`${cell(member.type?.getText() ?? 'unknown')}\` | ${cell(ts.getTextOfJSDocComment(byDefault) ?? (member.questionToken ? 'none' : 'required'))} | ${cell(docOf(member))} |`;
  });
  const parents = ts.isInterfaceDeclaration(type) ? (type.heritageClauses ?? []).flatMap(({ types }) => types.map((parent) => `\`${parent.getText()}\``)) : [];
  return [`### ${name}`, '', ...[docOf(type)].filter(Boolean).flatMap((text) => [text, '']), ...(parents.length === 0 ? [] : [`All of ${parents.join(', ')}, and:`, '']), '| prop | type | default | what |', '|---|---|---|---|', ...rows, ''];
}

function membersOf(construct: Described): readonly string[] {
  const rows = construct.members.filter(ts.isPropertyDeclaration).filter((member) => docOf(member) !== '' && isPublic(member)).map((member) => `| \`${member.name.getText()}\` | \`${cell(member.type?.getText() ?? 'unknown')}\` | ${cell(docOf(member))} |`);
  return rows.length === 0 ? [] : ['| property | type | what |', '|---|---|---|', ...rows, ''];
}

function isPublic(member: ts.PropertyDeclaration): boolean {
  return !(ts.getModifiers(member) ?? []).some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.ProtectedKeyword);
}

/** What the constructs refuse: each call of `refused(construct, prop, seen, expected)`. */
function refusalsIn(sources: readonly ts.SourceFile[]): readonly string[] {
  const rows: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === 'refused') {
      const [, prop, , expected] = node.arguments;
      if (prop !== undefined && expected !== undefined && ts.isStringLiteralLike(prop)) rows.push(`| \`${prop.text}\` | ${cell(templateText(expected))} |`);
    }
    ts.forEachChild(node, visit);
  };
  sources.forEach(visit);
  return rows.length === 0 ? [] : ['### Refused at synth', '', 'Each is an `InvalidInput` that begins with `ManagedFunction <path>: <prop>: saw <value>, expected`.', '', '| prop | expected |', '|---|---|', ...rows, '', 'Besides, each of Ratchet\'s own props is checked against its schema, and `settings` against the [settings](../README.md#configuration).', ''];
}

/** A text with its values left open. */
function templateText(node: ts.Expression): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return node.getText();
  return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
}

function docOf(node: ts.Node): string {
  const docs = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return docs.map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '').join('\n').trim();
}

/** One line; a bar would end the cell. */
function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
}

if (require.main === module) writeFileSync(file('docs/constructs.md'), describeConstructs());
