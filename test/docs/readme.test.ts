import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { config, defaultSettings, environmentVariables, settings } from '../../core/config';
import { modes } from '../../core/cycle';
import { readTrigger } from '../../core/read-trigger';
import { allCode, codeIn, document, root, tableOf } from './markdown';

const readme = document('README.md');

describe('the settings in the README', () => {
  const rows = tableOf(readme, 'setting');
  const { settings: _settings, tenants: _tenants, ...installation } = config.shape;
  const defaults: Readonly<Record<string, unknown>> = { ...config.parse({}), ...defaultSettings };
  const written = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

  it('are those of the schema, each once, in its order', () => {
    expect(rows.map((row) => codeIn(row['setting'])[0])).toEqual([...Object.keys(installation), ...Object.keys(settings.shape)]);
  });

  it.each(rows.map((row) => [codeIn(row['setting'])[0] ?? '', row] as const))('%s has its default', (name, row) => {
    expect(codeIn(row['default'])).toEqual([written(defaults[name])]);
  });

  it('have their environment variables', () => {
    const told = rows.flatMap((row) => codeIn(row['environment variable']).map((variable) => [variable, codeIn(row['setting'])[0]]));
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(Object.entries(environmentVariables).map(([variable, path]) => [variable, path.at(-1)])));
  });

  it('say so where nothing reads them', () => {
    const sources = ['core', 'lambdas', 'adapters', 'lib'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => join(folder, file)));
    const texts = sources.filter((file) => file !== join('core', 'config.ts')).map(document);
    const unread = Object.keys(settings.shape).filter((name) => !texts.some((text) => new RegExp(`\\b${name}\\b`).test(text)));
    const told = rows.filter((row) => row['what']?.startsWith('no effect')).map((row) => codeIn(row['setting'])[0]);
    expect(told).toEqual(unread);
  });
});

describe('the commands in the README', () => {
  const help = spawnSync(process.execPath, [join(root, 'cli', 'ratchet.mjs'), '--help'], { encoding: 'utf8' }).stdout;
  const commands = [...(help.split('\nCommands:\n')[1] ?? '').matchAll(/^ {2}([a-z]+)(?= )/gm)].map(([, name]) => name ?? '').filter((name) => name !== 'help');

  it('are those of the command line', () => {
    expect(commands.length).toBeGreaterThan(0);
    expect(tableOf(readme, 'command').flatMap((row) => codeIn(row['command'])).filter((code) => code.startsWith('ratchet ')).map((code) => code.split(' ')[1]).sort()).toEqual([...commands].sort());
  });

  it.each(['README.md', 'docs/runbook.md', 'docs/data.md', 'docs/cost.md', 'docs/architecture.md', 'docs/local-aws.md', 'docs/adoption.md'])('exist wherever %s names them', (path) => {
    const named = [...allCode(document(path)).matchAll(/\bratchet (?:--local )?([a-z]+)\b/g)].map(([, name]) => name ?? '');
    expect(named.filter((name) => !commands.includes(name))).toEqual([]);
  });
});

it('names the modes in the order of the schema', () => {
  expect(tableOf(readme, 'mode').map((row) => codeIn(row['mode'])[0])).toEqual([...modes]);
});

describe('the props in the README', () => {
  const source = document('lib/constructs/managed-function-props.ts').split('export interface FailureAlarmOptions')[0] ?? '';
  const props = [...source.matchAll(/@default ([^\n]+)\n(?:(?!\*\/)[\s\S])*?\*\/\n {2}readonly (\w+)\?:/g)].map(([, byDefault, name]) => ({ name, byDefault }));

  it('are those of ManagedFunction', () => {
    expect(props.length).toBeGreaterThan(10);
    expect(tableOf(readme, 'prop').map((row) => codeIn(row['prop'])[0]).sort()).toEqual(props.map(({ name }) => name).sort());
  });

  it('have their defaults, where these are values', () => {
    const values = props.filter(({ byDefault }) => /^('\w+'|true|false)$/.test(byDefault ?? ''));
    const told = new Map(tableOf(readme, 'prop').map((row) => [codeIn(row['prop'])[0], row['default']]));
    expect(values.map(({ name }) => told.get(name))).toEqual(values.map(({ byDefault }) => `\`${byDefault}\``));
  });
});

describe('the console input in the README', () => {
  const examples = [...readme.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => JSON.parse(text ?? '') as Record<string, unknown>).filter((example) => !('tenants' in example));

  it('is taken', () => {
    expect(examples).toHaveLength(2);
    for (const example of examples) expect(readTrigger(example)).toMatchObject(example);
  });

  it('has every field', () => {
    const fields = tableOf(readme, 'field').map((row) => codeIn(row['field'])[0] ?? '');
    const all = { tenant: 'a', components: ['b'], windowHours: 1, maxImprovements: 0, reason: 'c', trigger: 'manual', alarmName: 'd' };
    expect(fields.sort()).toEqual(Object.keys(all).sort());
    expect(readTrigger(all)).toMatchObject(all);
  });

  it.each([
    [{ window: 3 }, 'input: saw the unknown key "window"'],
    [{ components: 'price-quote' }, 'input.components: saw "price-quote", expected a value of type array'],
    [{ windowHours: 900 }, 'input.windowHours: saw 900, expected at most 336'],
  ])('is refused as told: %j', (input, message) => {
    expect(readme).toContain(`InvalidInput  ${message}\n`);
    expect(() => readTrigger(input)).toThrow(message);
  });
});
