import { findInsecurities } from '../../../core/security/find-insecurities';

const found = (text: string): readonly string[] => findInsecurities('src/handler.ts', text).map(({ rule, line }) => `${line} ${rule}`);
const handler = (body: string): string => `import { exec } from 'node:child_process';\nexport const handler = async (event, context) => {\n${body}\n};\n`;

test.each<readonly [string, string, readonly string[]]>([
  ['an assignment', 'const id = event.id;\nexec(id);', ['4 shell-injection']],
  ['destructuring', 'const { body: { name: [first] } } = event;\nexec(first);', ['4 shell-injection']],
  ['a default', "const { name = 'x' } = event;\nexec(name);", ['4 shell-injection']],
  ['concatenation', "let line = 'ls ';\nline += event.folder;\nexec(line);", ['5 shell-injection']],
  ['a list', "const words = ['ls'];\nwords.push(event.folder);\nexec(words.join(' '));", ['5 shell-injection']],
  ['an object', 'const all = { line: event.line, other: 1 };\nexec(all.line);', ['4 shell-injection']],
  ['a property that is set later', 'const all = { other: 1 };\nall.line = event.line;\nexec(all.line);', ['5 shell-injection']],
  ['a loop', 'for (const record of event.Records) exec(JSON.parse(record.body).line);', ['3 shell-injection']],
  ['a callback', 'event.Records.map(({ body }) => exec(body));', ['3 shell-injection']],
  ['a local function', 'const of = (name) => `ls ${name}`;\nexec(of(event.name));', ['4 shell-injection']],
  ['a parameter of a local function', 'function list(name) { exec(name); }\nlist(event.name);', ['3 shell-injection']],
  ['await', 'exec(await Promise.resolve(event.line));', []],
  ['a choice', "exec(event.line ?? 'ls');", ['3 shell-injection']],
  ['another name of the module', "const cp = require('child_process');\ncp.exec(event.line);", ['4 shell-injection']],
  ['a promisified call', "const run = require('util').promisify(exec);\nawait run(event.line);", ['4 shell-injection']],
  ['a number', 'exec(`sleep ${Number(event.seconds)}`);', []],
  ['another property of the object', "const all = { line: 'ls', name: event.name };\nexec(all.line);", []],
  ['a fixed argument of a local function', "function list(name) { exec(name); }\nlist('folder');", []],
  ['a list of what is allowed', "if (!['a', 'b'].includes(event.line)) return;\nexec(event.line);", []],
  ['a list of what is not allowed', "if (['a', 'b'].includes(event.line)) return;\nexec(event.line);", ['4 shell-injection']],
  ['a condition on something else', "if (!['a', 'b'].includes(event.name)) return;\nexec(event.line);", ['4 shell-injection']],
  ['a condition that ends nothing', "if (!['a', 'b'].includes(event.line)) context.log();\nexec(event.line);", ['4 shell-injection']],
  ['a schema', 'const { line } = schema.parse(event);\nexec(line);', []],
  ['a method of the same name', '/a/.exec(event.line);', []],
  ['an environment variable', 'exec(process.env.LINE);', []],
  ['another part of a request', 'const req = context;\nexec(req.folder);', ['4 shell-injection']],
  ['what a framework puts on a request', 'const req = context;\nexec(req.log);', []],
  ['a name that is declared nowhere', 'line = event.line;\nexec(line);', ['4 shell-injection']],
  ['objects that are copied', "const all = Object.assign({ line: event.line }, { line: 'ls' });\nexec(all.line);", []],
  ['objects that are spread', "const all = { line: 'ls', ...{ line: event.line } };\nexec(all.line);", ['4 shell-injection']],
  ['a name that is given anew', "let line = event.line;\nline = 'ls';\nexec(line);", []],
  ['a name that is given anew from itself', 'let line = event.line;\nline = line.trim();\nexec(line);', ['5 shell-injection']],
  ['a name that is given anew in one case', "let line = event.line;\nif (context) { line = 'ls'; }\nexec(line);", ['5 shell-injection']],
  ['a name that is given anew in a loop', 'let line;\nline = context.line;\nfor (const one of event.lines) { exec(line); line = one; }', ['5 shell-injection']],
  ['a name that is given anew afterwards', "let line = event.line;\nexec(line);\nline = 'ls';", ['4 shell-injection']],
  ['a name that is given anew elsewhere', "let line = event.line;\nconst reset = () => { line = 'ls'; };\nreset();\nexec(line);", ['6 shell-injection']],
  ['a list that has the name at a place', "if (['a', 'b'].indexOf(event.line) === -1) return;\nexec(event.line);", []],
  ['a list that has it not', "if (['a', 'b'].indexOf(event.line) !== -1) return;\nexec(event.line);", ['4 shell-injection']],
  ['a name that leads to itself', 'let a = b, b = a;\nexec(a);', []],
])('follows input through %s', (_name, body, expected) => {
  expect(found(handler(body))).toEqual(expected);
});

test.each<readonly [string, string, readonly string[]]>([
  ['nothing', '', []],
  ['what does not parse', 'const = ; eval(process.argv[2]', ['1 code-injection']],
  ['a type', "type Name = 'AKIAIOSFODNN7EXAMPLE';", []],
  ['the same rule twice in a line, once', 'try {} catch {} try {} catch {}', ['1 blanket-catch']],
  ['several lines of a call, where it begins', "require('fs').readFileSync(\n  process.argv[2],\n);", ['1 path-traversal']],
  ['options, where the connection is', "const a = {\n  tls: {\n    rejectUnauthorized: false } };", ['1 disabled-tls']],
  ['options of a module, where they are kept', "module.exports = {\n  dev: {\n    tls: { rejectUnauthorized: false } } };", ['2 disabled-tls']],
  ['a name of an archive', "const tar = require('tar-stream');\nrequire('fs').writeFileSync(header.name, '');", ['2 path-traversal']],
  ['the same name without one', "require('fs').writeFileSync(header.name, '');", []],
  ['an object that is spread into itself', 'let a = { ...a };\nrequire("pg").query(a.text);', []],
  ['a name with a sign of patterns', "function a($b) { let $c = ''; $c += $b; require('pg').query('select ' + $c); }", ['1 sql-injection']],
])('of %s', (_name, text, expected) => {
  expect(found(text)).toEqual(expected);
});

/** Nobody waits for a pattern: what an author may write must not take long either. */
test.each([['nested groups', `/${'('.repeat(300)}a${')+'.repeat(300)}/`], ['a long sum', `f(${"'a' + b + ".repeat(400)}'c');`], ['names that double', `${Array.from({ length: 60 }, (_, index) => `const a${index + 1} = a${index} + a${index};`).join('')} exec(a60); eval(a60);`], ['functions that double', `${Array.from({ length: 60 }, (_, index) => `function f${index + 1}(a) { return f${index}(a) + f${index}(a); }`).join('')} eval(f60('a'));`], ['deep objects', `f(${'{a:'.repeat(200)}1${'}'.repeat(200)});`]])('reads %s', (_name, text) => {
  expect(() => findInsecurities('a.js', text)).not.toThrow();
});
