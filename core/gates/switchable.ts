import { posix } from 'node:path';
import ts from 'typescript';
import { choiceGlobal } from '../candidate-choices';
import { sourceOf, withSources, type Workbench } from '../workbench';

/**
 * A workbench whose build holds several versions of some files, of which one is loaded when it runs (core/candidate-choices.ts):
 * one build in place of one for each. A file gives way to one with the same exports, which loads the version that is meant.
 * Undefined for a file with `export =`, which TypeScript alone understands.
 */
export function switchable(workbench: Workbench, versions: readonly Readonly<Record<string, string>>[]): Workbench | undefined {
  const files: Record<string, string> = {};
  for (const path of new Set(versions.flatMap((version) => Object.keys(version)))) {
    const texts = versions.map((version) => version[path] ?? sourceOf(workbench, path) ?? '');
    const different = [...new Set(texts)];
    const exported = different.map((text) => exportsOf(path, text));
    if (exported.some((one) => one === undefined)) return undefined;
    const names = new Set(exported.flatMap((one) => [...one?.names ?? []]));
    const again = new Set(exported.flatMap((one) => [...one?.again ?? []]));
    different.forEach((text, index) => { files[versionPath(path, index)] = text; });
    const waits = different.some((text) => waitsToLoad(path, text));
    files[path] = standIn({
      load: different.map((_, index) => `() => ${waits ? 'import' : 'require'}(${JSON.stringify(`./${posix.basename(versionPath(path, index))}`)})`),
      which: texts.map((text) => different.indexOf(text)), names: [...names], again: [...again], commonJs: exported.every((one) => one?.commonJs), waits,
    });
  }
  return withSources(workbench, files);
}

function versionPath(path: string, index: number): string {
  return path.replace(/(\.[^./]+)$/, `.ratchet-${index}$1`);
}

interface StandIn {
  readonly load: readonly string[];
  readonly which: readonly number[];
  readonly names: readonly string[];
  readonly again: readonly string[];
  readonly commonJs: boolean;
  readonly waits: boolean;
}

function standIn({ load, which, names, again, commonJs, waits }: StandIn): string {
  const chosen = `${waits ? 'await ' : ''}[${load.join(', ')}][[${which.join(',')}][globalThis.${choiceGlobal}]]()`;
  if (commonJs) return `module.exports = ${chosen};\n`;
  const bound = names.map((name, index) => (name === 'default' ? 'export default chosen.default;' : `const v${index} = chosen[${JSON.stringify(name)}]; export { v${index} as ${name} };`));
  return [...again, `const chosen = ${chosen};`, ...bound, ''].join('\n');
}

interface Exports {
  readonly names: readonly string[];
  /** `export * from` as it stands. */
  readonly again: readonly string[];
  readonly commonJs: boolean;
}

/** What a file exports by name when it runs. */
function exportsOf(path: string, text: string): Exports | undefined {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const names: string[] = [];
  const again: string[] = [];
  for (const statement of source.statements) {
    if (ts.isExportAssignment(statement)) {
      if (statement.isExportEquals) return undefined;
      names.push('default');
    } else if (ts.isExportDeclaration(statement)) {
      if (statement.isTypeOnly) continue;
      if (!statement.exportClause) again.push(statement.getText());
      else if (ts.isNamespaceExport(statement.exportClause)) names.push(statement.exportClause.name.text);
      else names.push(...statement.exportClause.elements.filter((element) => !element.isTypeOnly).map((element) => element.name.text));
    } else if (ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) {
      names.push(...declaredBy(statement));
    }
  }
  const module = source.statements.some((statement) => ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement) || ts.isExportAssignment(statement) || names.length > 0);
  return { names, again, commonJs: !module };
}

/** Whether it has an await outside of functions: what `require` gives of it is empty. */
function waitsToLoad(path: string, text: string): boolean {
  const waits = (node: ts.Node): boolean => {
    if (ts.isFunctionLike(node) || ts.isPropertyDeclaration(node) || ts.isClassStaticBlockDeclaration(node)) return false;
    if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) return true;
    return ts.forEachChild(node, waits) ?? false;
  };
  return waits(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
}

function declaredBy(statement: ts.Statement): readonly string[] {
  if (ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) return ['default'];
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.flatMap(({ name }) => bound(name));
  const isValue = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement) || ts.isModuleDeclaration(statement);
  return isValue && statement.name ? [statement.name.text] : [];
}

function bound(name: ts.BindingName): readonly string[] {
  return ts.isIdentifier(name) ? [name.text] : name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : bound(element.name)));
}
