import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { templates } from '../../../core/templates';
import type { Template, TemplateContext, Variant } from '../../../core/templates/types';
import type { RecordedEvent } from '../../../core/recorded-event';
import { recorded } from '../code-samples';
import { diagnosisOf, workbenchOf } from './faulty';

/** What is known of a fault, in `<case>.finding.json` beside `<case>.before.ts` and `<case>.after.ts`. */
interface Finding {
  /** The error, and a piece of the source in which `|` stands before the column of its frame. */
  readonly failure?: string;
  readonly at?: string;
  /** What the recorded call was answered from outside. */
  readonly answers?: readonly string[];
  /** What it was given. @default `{ sku }` */
  readonly event?: unknown;
  readonly evidence?: Readonly<Record<string, string | number>>;
}

export interface Case {
  readonly template: Template;
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly finding: Finding;
}

/** Every case of every folder beside this file. */
export const cases: readonly Case[] = templates.flatMap((template) => casesOf(template));

export function caseOf(template: string, name: string): Case {
  const found = cases.find((one) => one.template.name === template && one.name === name);
  if (!found) throw new Error(`saw ${template}/${name}, expected one of ${cases.map((one) => `${one.template.name}/${one.name}`).join(', ')}`);
  return found;
}

/** What the template makes of a source, with what is known of its fault. */
export function offered({ template, finding }: Pick<Case, 'template' | 'finding'>, source: string): readonly Variant[] | { readonly nothing: string } {
  return template.variants(contextOf(finding, source));
}

function casesOf(template: Template): readonly Case[] {
  const folder = join(__dirname, template.name);
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const names = readdirSync(folder).flatMap((file) => (file.endsWith('.before.ts') ? [file.slice(0, -'.before.ts'.length)] : []));
  return names.map((name) => ({ template, name, before: read(`${name}.before.ts`), after: read(`${name}.after.ts`), finding: JSON.parse(read(`${name}.finding.json`)) as Finding }));
}

/** What a template is told, where this is known of a fault in a source. */
export function contextOf({ failure, at = '|', answers = [], event, evidence = {} }: Finding, source: string): TemplateContext {
  const workbench = workbenchOf(source);
  if (failure === undefined) return { workbench, diagnosis: diagnosisOf({ evidence: { ...evidence } }), fault: undefined };
  const [errorType = '', ...message] = failure.split(': ');
  const calls = answers.map((body): RecordedEvent['calls'][number] => ({ method: 'GET', url: 'https://elsewhere.example/', headers: {}, body: '', answer: { status: 200, headers: {}, body } }));
  const fault = recorded('f', { outcome: { state: 'threw', errorType, message: message.join(': '), stack: '' }, calls, ...(event !== undefined && { event }) });
  const start = source.indexOf(at.replace('|', '')) + at.indexOf('|');
  const lines = source.slice(0, start).split('\n');
  const line = { file: 'src/run.ts', line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1, text: '' };
  return { workbench, diagnosis: diagnosisOf({ evidence: { ...evidence }, fault: { key: 'k', requestId: 'f', at: fault.at, failure }, lines: [line] }), fault };
}
