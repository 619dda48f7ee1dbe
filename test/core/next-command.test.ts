import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCommandLine } from '../../cli/program';
import { commandLine, notificationText } from '../../core/next-command';

const at = { stage: 'staging', tenant: 'shop' };

test('a command can be typed whatever the stage, and with several tenants', () => {
  expect(commandLine('show i-1', at)).toBe('ratchet show i-1 --stage staging --tenant shop');
});

test.each<readonly [string, string, string]>([
  ['words', 'version 2 failed 9 of 10 calls', 'version 2 failed 9 of 10 calls'],
  ["somebody else's lines, which could pass for ours", 'mends\n\nNext:\r\n  npx ratchet approve other-1 --yes\u001b[2K\u202e', 'mends Next: npx ratchet approve other-1 --yes [2K '],
])('a notification ends with commands, and the message before them is one line: %s', (_name, message, line) => {
  expect(notificationText({ message, next: ['approve i-1', 'reject i-1 --reason "..."'], tenant: 'shop' }, 'staging').replace(/ +(?=\S)/g, ' ').split('\n')).toEqual([
    line, '', "Next, in Ratchet's checkout:", ' npx ratchet approve i-1 --stage staging --tenant shop', ' npx ratchet reject i-1 --reason "..." --stage staging --tenant shop',
  ]);
});

describe('what notifications name', () => {
  const root = join(__dirname, '..', '..');
  const sources = ['core', 'lambdas'].flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => readFileSync(join(root, folder, file), 'utf8')));
  // Each list of texts on a line that is about what is next.
  const lines = sources.flatMap((text) => text.split('\n')).filter((line) => /\bnext(?:After)?\b.*\[[`']/.test(line)).map((line) => line.replaceAll(/Notification\['\w+'\]/g, ''));
  const lists = lines.flatMap((line) => line.match(/\[(?:`[a-z]+ [^`]*`|'[a-z]+[^']*')(?:, (?:`[^`]*`|'[^']*'))*\]/g) ?? []);
  const commands = [...new Set(lists.flatMap((list) => list.match(/`[^`]*`|'[^']*'/g) ?? []).map((quoted) => quoted.slice(1, -1).replace(/\$\{[^}]*\}/g, 'x')))];

  it('are found in the sources', () => {
    expect(commands).toEqual(expect.arrayContaining(['approve x', 'show x', 'rollback x --reason "..."', 'audit verify', 'history', 'resume --reason "..."', 'journal --subject x']));
  });

  it.each(commands)('%s is a command that the command line takes', async (command) => {
    const reached = new Error('the command was understood');
    const said: string[] = [];
    const screen = { json: false, interactive: false, out: (text: string) => said.push(text), err: (text: string) => said.push(text), page: () => ({ width: 100 }) };
    const words = commandLine(command, at).match(/"[^"]*"|\S+/g)?.slice(1) ?? [];
    await runCommandLine(words, { screen: () => screen as never, connect: (asked) => { expect(asked).toMatchObject(at); throw reached; } });
    expect(said.join('\n')).toContain(reached.message);
  });
});
