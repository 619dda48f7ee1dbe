import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildGates, configurationGates, deployableGates, revertGates, textGates } from '../../core/gates';
import { runGatesOf } from '../../core/gates/run-gates';
import { detectors } from '../../core/detectors';
import { outcomeKinds } from '../../core/cycle';
import { notificationKinds } from '../../core/ports';
import { entries, steps } from '../../lib/permissions';
import { codeIn, document, root, tableOf } from './markdown';

const decisions = readdirSync(join(root, 'docs', 'decisions')).sort();
const documents = ['README.md', 'docs/architecture.md', 'docs/operations.md', 'docs/local-aws.md', ...decisions.map((file) => `docs/decisions/${file}`)];

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

it('docs/operations.md says what to do at each notification', () => {
  expect(tableOf(document('docs/operations.md'), 'kind').map((row) => codeIn(row['kind'])[0]).sort()).toEqual([...notificationKinds].sort());
});

it('docs/operations.md has the command that a failed rollback is told with', () => {
  const options = ['aws lambda update-alias --function-name', '--function-version', '--routing-config AdditionalVersionWeights={}'];
  for (const option of options) {
    expect(document('docs/operations.md')).toContain(option);
    expect(document('core/reconcile.ts')).toContain(option);
  }
});

it('docs/local-aws.md names every gap that is closed', () => {
  const modules = readdirSync(join(root, 'local', 'emulator', 'gaps')).filter((file) => /^[a-z]\w+\.py$/.test(file)).map((file) => file.slice(0, -3));
  expect(tableOf(document('docs/local-aws.md'), 'module').map((row) => codeIn(row['module'])[0]).sort()).toEqual(modules.sort());
});

it.each([['detectors', detectors], ['gates', [...revertGates, ...deployableGates, ...textGates, ...configurationGates, ...buildGates, ...runGatesOf('failures'), ...runGatesOf('waits')]]] as const)('the README names all %s', (_what, registered) => {
  const named = codeIn(document('README.md'));
  expect(named).toEqual(expect.arrayContaining(registered.map(({ name }) => name)));
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
