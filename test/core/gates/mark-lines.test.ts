import * as fc from 'fast-check';
import ts from 'typescript';
import { markLines } from '../../../core/gates/mark-lines';

const marked = (before: string, after: string) => markLines('src/a.ts', before, after, 0);

test.each<readonly [string, string, string, string, readonly number[]]>([
  ['a new statement', 'f();\n', 'f();\ng();\n', 'f();\n__ratchetCovered(0);g();\n', [2]],
  ['a branch without a block', 'if (a) f();\n', 'if (a)\n  g();\n', '__ratchetCovered(0);if (a)\n  {__ratchetCovered(1);g();}\n', [1, 2]],
  ['statements without a blank between them', 'x;\n', 'if(a)b;c;\n', '__ratchetCovered(0);if(a){__ratchetCovered(1);b;}__ratchetCovered(2);c;\n', [1, 1, 1]],
  ['an arrow function', 'const f = (a) => a;\n', 'const f = (a) =>\n  a + 1;\n', '__ratchetCovered(0);const f = (a) =>\n  (__ratchetCovered(1), a + 1);\n', [1, 2]],
  ['a line within a statement', 'f({\n  a: 1,\n});\n', 'f({\n  a: 2,\n});\n', '__ratchetCovered(0);f({\n  a: 2,\n});\n', [1]],
  ['comments, types, imports, brackets', 'f();\n', "import b from 'b';\ninterface A {\n  a: string;\n}\n// g\nf();\n", "import b from 'b';\ninterface A {\n  a: string;\n}\n// g\nf();\n", []],
  ['what is as before', 'f();\n', 'f();\n', 'f();\n', []],
  ['the same replacement on two lines, which stand for one another', 'f(1);\ng(1);\n', 'f(2);\ng(2);\n', '__ratchetCovered(0);f(2);\n__ratchetCovered(1);g(2);\n', [1, 1]],
  ['lines that are new, each for itself', 'x();\n', 'x();\nf();\nf();\n', 'x();\n__ratchetCovered(0);f();\n__ratchetCovered(1);f();\n', [2, 3]],
  ['a function in another', 'x();\n', 'function f() {\n  return [1].map((a) => { return a; });\n}\nx();\n', 'function f() {\n  __ratchetCovered(0);return [1].map((a) => { __ratchetCovered(1);return a; });\n}\nx();\n', [2, 2]],
])('%s', (_, before, after, text, lines) => {
  expect(marked(before, after)).toEqual({ text, lines });
});

const statement = fc.letrec<{ statement: string; expression: string }>((tie) => ({
  expression: fc.oneof({ maxDepth: 3 }, fc.constantFrom('a', '1', 'f()', '"x"'), tie('expression').map((one) => `(b) => ${one.startsWith('{') ? `(${one})` : one}`), tie('expression').map((one) => `g(\n${one})`), tie('statement').map((one) => `() => {${one}}`)),
  statement: fc.oneof({ maxDepth: 4 }, tie('expression').map((one) => `h(${one});`), tie('statement').map((one) => `if (a) ${one}`), fc.tuple(tie('statement'), tie('statement')).map(([one, other]) => `if (a) ${one} else ${other}`), tie('statement').map((one) => `for (const x of y) ${one}`), fc.array(tie('statement'), { maxLength: 3 }).map((all) => `{${all.join('\n')}}`)),
})).statement;

test('what is marked parses, and says the same apart from its marks', () => {
  fc.assert(fc.property(fc.array(statement, { minLength: 1, maxLength: 4 }), (statements) => {
    const after = statements.join('\n');
    const { text } = marked('', after);
    const { diagnostics = [] } = ts.transpileModule(text, { reportDiagnostics: true });
    expect(diagnostics).toEqual([]);
    const printed = (code: string) => ts.createPrinter({ removeComments: true }).printFile(ts.createSourceFile('a.ts', code, ts.ScriptTarget.Latest)).replace(/\s|__ratchetCovered\(\d+\)[;,]?/g, '').replace(/[(){};]/g, '');
    expect(printed(text)).toBe(printed(after));
  }));
});
