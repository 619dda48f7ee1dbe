import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { actions } from '../../core/actions';
import { readConfig } from '../../core/config';
import { buildGates, configurationGates, deployableGates, revertGates, textGates, typeGates } from '../../core/gates';
import { runGatesOf } from '../../core/gates/run-gates';
import { detectors } from '../../core/detectors';
import { outcomeKinds } from '../../core/cycle';
import { templates } from '../../core/templates';
import { ownMetrics } from '../../core/own-metrics';
import { notificationKinds } from '../../core/ports';
import { artifactFolders, entries, steps } from '../../lib/permissions';
import { RatchetStack } from '../../lib/ratchet-stack';
import { capabilities } from '../system/capabilities';
import { codeIn, document, root, tableOf } from './markdown';

const stack = Template.fromStack(new RatchetStack(new App(), 'Ratchet-test', { config: readConfig({ stage: 'test', tenants: { shop: {} } }, {}) }));
const decisions = readdirSync(join(root, 'docs', 'decisions')).sort();
const documents = ['README.md', 'docs/architecture.md', 'docs/runbook.md', 'docs/data.md', 'docs/audit.md', 'docs/cost.md', 'docs/local-aws.md', 'docs/detection.md', 'docs/gates.md', 'docs/kill-matrix.md', 'docs/templates.md', 'docs/watch.md', 'docs/log-templates.md', 'docs/adoption.md', 'docs/constructs.md', 'docs/contributing.md', 'docs/threat-model.md', ...decisions.map((file) => `docs/decisions/${file}`)];

it.each(documents)('every link of %s leads somewhere', (path) => {
  const links = [...document(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '').filter((target) => !target.startsWith('http'));
  const broken = links.filter((target) => {
    const [file = '', anchor] = target.split('#');
    const read = file === '' ? path : join(dirname(path), file);
    if (!existsSync(join(root, read))) return true;
    return anchor !== undefined && !document(read).split('\n').some((line) => line.startsWith('#') && anchorOf(line) === anchor);
  });
  expect(broken).toEqual([]);
});

it('the roles in docs/architecture.md are those of lib/permissions.ts', () => {
  const architecture = document('docs/architecture.md');
  const rows = [...tableOf(architecture, 'state'), ...tableOf(architecture, 'function')];
  const told = Object.fromEntries(rows.map((row) => [codeIn(row['state'] ?? row['function'])[0], [...codeIn(row['may'])].sort()]));
  expect(told).toEqual(Object.fromEntries(Object.entries({ ...steps, ...entries }).map(([name, { rights }]) => [name, [...rights].sort()])));
});

it('docs/architecture.md names every outcome', () => {
  expect(tableOf(document('docs/architecture.md'), 'outcome').map((row) => codeIn(row['outcome'])[0])).toEqual(expect.arrayContaining([...outcomeKinds]));
});

it('docs/threat-model.md names tests that are there, for each thing that somebody could try', () => {
  const rows = document('docs/threat-model.md').split('\n').filter((line) => /^\|(?! (who \||---))/.test(line) && !line.startsWith('|---'));
  expect(rows.length).toBeGreaterThan(25);
  const named = rows.map((row) => codeIn(row.split('|').at(-2)));
  expect(rows.filter((_row, index) => named[index]?.length === 0)).toEqual([]);
  expect(named.flat().filter((path) => !/^test\/.*\.test\.ts$/.test(path) || !existsSync(join(root, path)))).toEqual([]);
});

it('docs/runbook.md has each alarm in its first table, with a command', () => {
  const rows = tableOf(document('docs/runbook.md'), 'alarm');
  const alarms = Object.values(stack.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => String(Properties.AlarmName).replace('ratchet-test-', ''));
  expect(rows.flatMap((row) => codeIn(row['alarm'])).sort()).toEqual([...alarms].sort());
  expect(rows.filter((row) => codeIn(row['command']).length === 0)).toEqual([]);
});

it('docs/runbook.md has a section for each notification and each alarm, and no other of the kind', () => {
  const alarms = Object.values(stack.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => String(Properties.AlarmName).replace('ratchet-test-', ''));
  expect(alarms.length).toBeGreaterThan(0);
  const sections = document('docs/runbook.md').split('\n').filter((line) => /^### `/.test(line)).flatMap((line) => codeIn(line));
  expect([...sections].sort()).toEqual([...notificationKinds, ...alarms].sort());
});

it('docs/runbook.md says of every outcome whether it wants a person', () => {
  expect(tableOf(document('docs/runbook.md'), 'outcome').map((row) => codeIn(row['outcome'])[0]).sort()).toEqual([...outcomeKinds].sort());
});

describe('docs/data.md', () => {
  const data = document('docs/data.md');

  it('has every metric of Ratchet, with its unit', () => {
    const units = { Count: 'count', None: 'USD' };
    expect(tableOf(data, 'metric').map((row) => [codeIn(row['metric'])[0], row['unit']])).toEqual(Object.entries(ownMetrics).map(([name, unit]) => [name, units[unit]]));
  });

  it('has every folder of the bucket', () => {
    for (const folder of [...artifactFolders, 'inputs', 'recordings', 'workbenches']) expect(codeIn(data).some((code) => code.startsWith(`${folder}/<tenant>/`))).toBe(true);
  });

  it('has every kind of item of the state table', () => {
    const stores = [...readdirSync(join(root, 'adapters')).filter((file) => file.startsWith('dynamodb-')).map((file) => `adapters/${file}`), 'core/names.ts'];
    const written = stores.flatMap((file) => [...document(file).matchAll(/['"`]([a-z-]+)#/g)].map(([, kind]) => kind));
    const told = tableOf(data, 'key').flatMap((row) => codeIn(row['key'])).map((code) => /^([a-z-]+)#/.exec(code.replace('<tenant>#', ''))?.[1]);
    expect(new Set(told)).toEqual(new Set([...written, 'counters', 'baseline', 'approvals', 'found', 'budgets']));
  });

  it('says how long each kind of log group is kept', () => {
    const days = Object.values(stack.findResources('AWS::Logs::LogGroup')).map(({ Properties }) => Number(Properties.RetentionInDays));
    expect(new Set(days)).toEqual(new Set([90]));
    expect(tableOf(data, 'what').find((row) => row['what']?.startsWith('Ratchet\'s logs'))?.['kept']).toBe('90 days');
  });
});

it('docs/runbook.md has the command that a failed rollback is told with', () => {
  const options = ['aws lambda update-alias --function-name', '--function-version', '--routing-config AdditionalVersionWeights={}'];
  for (const option of options) {
    expect(document('docs/runbook.md')).toContain(option);
    expect(document('core/reconcile.ts')).toContain(option);
  }
});

it('docs/local-aws.md names every gap that is closed', () => {
  const modules = readdirSync(join(root, 'local', 'emulator', 'gaps')).filter((file) => /^[a-z]\w+\.py$/.test(file)).map((file) => file.slice(0, -3));
  expect(tableOf(document('docs/local-aws.md'), 'module').map((row) => codeIn(row['module'])[0]).sort()).toEqual(modules.sort());
});

it('docs/local-aws.md names every capability that is tried', () => {
  expect(tableOf(document('docs/local-aws.md'), 'capability').map((row) => codeIn(row['capability'])[0])).toEqual(capabilities);
});

it('the README compares AWS, MiniStack and LocalStack, row by row', () => {
  const rows = tableOf(document('README.md'), 'subject');
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows) expect(Object.entries(row).filter(([, cell]) => cell !== '').map(([title]) => title)).toEqual(['subject', 'AWS', 'MiniStack, its gaps closed', 'LocalStack 4.9.2']);
});

it.each([['detectors', detectors], ['actions', actions], ['gates', [...revertGates, ...deployableGates, ...textGates, ...configurationGates, ...buildGates, ...typeGates, ...runGatesOf('failures').flat(), ...runGatesOf('waits').flat()]]] as const)('the README names all %s', (_what, registered) => {
  const named = codeIn(document('README.md'));
  expect(named).toEqual(expect.arrayContaining(registered.map(({ name }) => name)));
});

it('the README has a row for each detector', () => {
  expect(tableOf(document('README.md'), 'detector').map((row) => codeIn(row['detector'])[0]).sort()).toEqual(detectors.map(({ name }) => name).sort());
});

it('docs/templates.md has each template with its doc, in the order in which they are asked, and what finds it', () => {
  const told = tableOf(document('docs/templates.md'), 'template').map((row) => [codeIn(row['template'])[0], row['what it does'], row['mends'], codeIn(row['found by'])]);
  expect(told).toEqual(templates.map(({ name, doc, mends, foundBy = [] }) => [name, doc, mends, [...foundBy]]));
});

it('decisions are numbered without a gap, and short', () => {
  expect(decisions.map((file) => Number(file.slice(0, 3)))).toEqual(decisions.map((_file, index) => index + 1));
  for (const file of decisions) {
    const lines = document(`docs/decisions/${file}`).trimEnd().split('\n');
    expect(lines[0]).toMatch(new RegExp(`^# ${file.slice(0, 3)}: `));
    expect(lines.length).toBeLessThanOrEqual(15);
  }
});

/** As GitHub makes it from a heading. */
function anchorOf(heading: string): string {
  return heading.replace(/^#+ /, '').toLowerCase().replace(/[^\w\- ]/g, '').replaceAll(' ', '-');
}
