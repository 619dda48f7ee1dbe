import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { findInsecurities } from '../core/security/find-insecurities';
import type { Bench } from './bench';

const corpus = join(__dirname, 'security', 'corpus');
const sources = /(?<!\.d)\.[cm]?[jt]sx?$/;
/** At the end of a line of the corpus: `// !rule` of a bad one, `// ok` of a good one. The rules do not see them. */
const marker = / *\/\/ (?:!(?<rule>[\w-]+)|ok)$/;

interface Line {
  readonly file: string;
  readonly line: number;
  /** The rule that a bad line breaks; undefined of a good one. */
  readonly rule: string | undefined;
}

export const security: Bench = {
  summary: 'insecure lines found by the gate `security` in its corpus; of a folder given with --data, what is found in it',
  async run({ dataDir, isDefaultData, jsonFile, print }) {
    const folder = isDefaultData ? corpus : dataDir;
    const read = filesIn(folder).map((path) => ({ file: relative(folder, path).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') }));
    const started = performance.now();
    const findings = read.flatMap(({ file, text }) => findInsecurities(file, isDefaultData ? withoutMarkers(text) : text).map(({ line, rule }) => ({ file, line, rule })));
    const seconds = (performance.now() - started) / 1000;
    if (jsonFile !== undefined) writeFileSync(jsonFile, `${JSON.stringify({ findings })}\n`);
    print(`${findings.length} findings in ${read.length} files, ${seconds.toFixed(1)} s`);
    if (isDefaultData) report(read.flatMap(({ file, text }) => markedIn(file, text)), findings, print);
  },
};

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesIn(path);
    return entry.isFile() && sources.test(entry.name) ? [path] : [];
  }).sort();
}

const withoutMarkers = (text: string): string => text.split('\n').map((line) => line.replace(marker, '')).join('\n');

function markedIn(file: string, text: string): readonly Line[] {
  return text.split('\n').flatMap((line, index) => {
    const found = marker.exec(line);
    return found ? [{ file, line: index + 1, rule: found.groups?.['rule'] }] : [];
  });
}

function report(marked: readonly Line[], findings: readonly { readonly file: string; readonly line: number; readonly rule: string }[], print: (line: string) => void): void {
  const at = (line: Pick<Line, 'file' | 'line'>): string => `${line.file}:${line.line}`;
  const found = new Set(findings.map(at));
  const bad = marked.filter(({ rule }) => rule !== undefined);
  const good = marked.filter(({ rule }) => rule === undefined);
  const missed = bad.filter((line) => !found.has(at(line)));
  const known = new Set(marked.map(at));
  const alarms = good.filter((line) => found.has(at(line)));
  const elsewhere = findings.filter((finding) => !known.has(at(finding)));
  const lambda = bad.filter(({ file }) => file.startsWith('lambda/'));
  print(`recall ${share(bad.length - missed.length, bad.length)}; Lambda-specific ${share(lambda.filter((line) => found.has(at(line))).length, lambda.length)}; good lines reported ${share(alarms.length, good.length)}; on lines that are neither: ${elsewhere.length}`);
  for (const rule of [...new Set(bad.map((line) => line.rule ?? ''))].sort()) {
    const of = bad.filter((line) => line.rule === rule);
    print(`    ${rule}: ${share(of.filter((line) => found.has(at(line))).length, of.length)}`);
  }
  for (const line of missed) print(`missed    ${at(line)} ${line.rule ?? ''}`);
  for (const { file, line, rule } of findings.filter((finding) => alarms.some((one) => at(one) === at(finding)))) print(`too many  ${file}:${line} ${rule}`);
  for (const { file, line, rule } of elsewhere) print(`elsewhere ${file}:${line} ${rule}`);
}

const share = (part: number, all: number): string => `${all === 0 ? '-' : (part / all).toFixed(3)} (${part} of ${all})`;
