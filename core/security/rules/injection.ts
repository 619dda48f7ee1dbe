import ts from 'typescript';
import { bareOf } from '../../templates/expression-key';
import { isCall, isSet, sinkRule } from '../sink-rule';
import type { Flow } from '../types';
import type { Call } from '../sink-rule';

const hasShell = (call: Call, flow: Flow): boolean => call.arguments?.some((one) => isSet(flow.property(one, 'shell'), flow, true) || flow.text(flow.property(one, 'shell')) !== undefined) ?? false;
const isShell = (call: Call, flow: Flow): boolean => /(?:^|\/)(?:sh|bash|zsh|dash|cmd|cmd\.exe|powershell)$/.test(flow.text(call.arguments?.[0]) ?? '');

/** An address that begins with a dash is an option of git, and options run commands. */
const isClone = (call: Call, flow: Flow): boolean => flow.text(call.arguments?.[0]) === 'git' && /\bclone\b/.test(call.arguments?.[1]?.getText() ?? '');

export const shellInjection = sinkRule('shell-injection', 'what others control becomes part of a command line: use execFile with a list of arguments', 'shell', [
  { callee: /^(?:child_process|mz|child-process-promise)\.(?:exec|execSync)$/, least: 1 },
  { callee: /^(?:child_process|cross-spawn|execa)\.(?:spawn|spawnSync|execFile|execFileSync|fork)$/, least: 1 },
  { callee: /^(?:child_process|cross-spawn|execa)(?:\.(?:spawn|spawnSync|execFile|execFileSync))?$/, arguments: [0, 1], least: 1, when: (call, flow) => hasShell(call, flow) || isShell(call, flow) },
  { callee: /^child_process\.(?:spawn|spawnSync|execFile|execFileSync)$/, arguments: [1], least: 1, when: isClone },
  { callee: /^(?:shelljs\.exec|execa\.(?:command|commandSync|execaCommand|execaCommandSync)|exec-sh|Deno\.run|new Deno\.Command)$/, least: 1 },
  { callee: /\bssh2?\b.*\.exec(?:Command)?$/i, least: 1, composed: true },
]);

/** Code that is fixed does no harm to plain values, unless it evaluates them: `vm.runInContext('eval(text)', { text })`. */
const runsContext = (call: Call, flow: Flow): boolean => /eval|Function\b|setTimeout|\bnew\b/i.test(flow.text(call.arguments?.[0]) ?? 'eval');

const isTextAlready = ({ arguments: given }: Call): boolean => given?.[0] !== undefined && !ts.isFunctionLike(bareOf(given[0]));

export const codeInjection = sinkRule('code-injection', 'what others control is run as code: look it up in a list of what is meant', 'code', [
  { callee: /^(?:new )?(?:eval|Function|AsyncFunction|globalThis\.eval|global\.eval|window\.eval|safe-eval|notevil|static-eval)$/, arguments: [0, 1, 2, 3], least: 1 },
  { callee: /^(?:setTimeout|setInterval|setImmediate)$/, least: 1, composed: true, when: isTextAlready },
  { callee: /^vm\.(?:runIn\w+|compileFunction|createScript)$|^new vm\.(?:Script|SourceTextModule)$/, least: 1 },
  { callee: /^(?:vm|vm2|isolated-vm)\.\w+\.(?:run|runIn\w+|runFile|compile\w*|eval)$|^new (?:vm2\.)?VMScript$/, least: 1 },
  { callee: /^sandbox\.run$/, least: 1, when: (_call, flow) => /['"]sandbox['"]/.test(flow.source.text) },
  { callee: /^vm\.runIn(?:New)?Context$/, arguments: [1], when: runsContext },
  { callee: /^vm\.createContext$|^vm2\.\w+\.(?:freeze|protect|setGlobal)$/, arguments: [0, 1] },
  { callee: /^new vm2\.(?:VM|NodeVM)$/, properties: ['sandbox'] },
  { callee: /^require$/, least: 1 },
  { callee: /\.(?:evaluate|evaluateOnNewDocument|evaluateHandle|addScriptTag|addInitScript|evaluateJavaScript)$/, least: 1, composed: true, when: isTextAlready },
  { callee: /^chrome-remote-interface\b.*\.Runtime\.(?:evaluate|compileScript)$/, properties: ['expression'], least: 1 },
]);

export const templateInjection = sinkRule('template-injection', 'what others control becomes the template, which runs as code: give it to a fixed template as a value', 'template', [
  { callee: /^(?:handlebars|hbs|ejs|pug|jade|nunjucks|mustache|hogan\.js|dot|doT|eta|liquidjs|swig|lodash|underscore|squirrelly|art-template)\b.*\.(?:compile|precompile|render|renderAsync|renderString|template|parse|parseAndRender|from)$/i, least: 1 },
  { callee: /(?:^|\.)(?:res|response|reply|ctx)\.(?:render|view)$/ },
  // Options of the engine (`layout`, `settings`) are read from the same object as the values.
  { callee: /(?:^|\.)(?:res|response|reply|ctx)\.(?:render|view)$/, arguments: [1], when: ({ arguments: given }, flow) => given?.[1] !== undefined && !ts.isObjectLiteralExpression(flow.meaning(given[1])) },
]);

export const regexInjection = sinkRule('regex-injection', 'what others control becomes a regular expression, which can stop the process for minutes: escape it, or compare texts', 'regex', [
  { callee: /^(?:new )?RegExp$/, least: 1 },
  { callee: /\.(?:match|matchAll|search)$/, when: (call) => !ts.isFunctionLike(call.parent) && call.arguments?.length === 1 && isCall(call) },
]);
