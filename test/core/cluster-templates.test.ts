import fc from 'fast-check';
import { clusterTemplates, membersOf, templateState } from '../../core/cluster-templates';
import { type SeenTemplate, telemetry as telemetrySchema, type Telemetry } from '../../core/cycle';
import { withClusters } from '../../core/kept-templates';
import { templateOf as templateOfLine } from '../../core/log-template';
import { fakeArtifacts } from '../fakes/artifacts';
import { minutesBeforeEnd, telemetryOf, templateOf, type Stretch } from './telemetry-of';

const stretches: readonly Stretch[] = [{ from: 180, to: 0, calls: 10 }];
const window = { from: minutesBeforeEnd(60), to: minutesBeforeEnd(0) };

function telemetryWith(templates: readonly SeenTemplate[], change: Partial<Telemetry> = {}): Telemetry {
  return { ...telemetryOf(stretches, { templates: [...templates] }), window, ...change };
}

/** As ingest reads it from a line of the function. */
function lineOf(said: string, change: Partial<SeenTemplate> = {}, frame = 'stockOf (/var/task/index.js:3:1)'): SeenTemplate {
  const read = templateOfLine(`t\tr\tERROR\tInvoke Error \t${JSON.stringify({ errorType: 'Error', errorMessage: said, stack: ['Error', `    at ${frame}`] })}`);
  return templateOf({ ...read, count: 3, lastHour: 2, hours: [{ at: minutesBeforeEnd(60), count: 3 }], ...change });
}

const noStock = (name: string, change: Partial<SeenTemplate> = {}): SeenTemplate => lineOf(`no stock for ${name}`, change);

test('lines that differ in a value are one template, with all their counts, hours, versions and ids', () => {
  const lines = [
    noStock('pears', { firstAt: minutesBeforeEnd(30), lastAt: minutesBeforeEnd(20), versions: ['2'], hours: [{ at: minutesBeforeEnd(120), count: 1 }, { at: minutesBeforeEnd(60), count: 2 }] }),
    noStock('apples', { firstAt: minutesBeforeEnd(50), lastAt: minutesBeforeEnd(40) }), noStock('plums'), noStock('kiwis'),
  ];
  const { templates } = clusterTemplates(telemetryWith(lines));
  expect(templates).toMatchObject([{
    id: lines[1]?.id, kind: 'error', text: 'Error: no stock for <*> at stockOf (index.js)', count: 12, lastHour: 8, firstAt: minutesBeforeEnd(50), lastAt: minutesBeforeEnd(1), versions: ['1', '2'],
    hours: [{ at: minutesBeforeEnd(120), count: 1 }, { at: minutesBeforeEnd(60), count: 11 }],
  }]);
  expect([...templates[0]?.members ?? []].sort()).toEqual(lines.map(({ id }) => id).sort());
  telemetrySchema.parse(telemetryWith(templates));
});

test.each<readonly [string, readonly SeenTemplate[]]>([
  ['another place in the code', ['a', 'b', 'c', 'd', 'e'].map((name) => lineOf('no stock for us', {}, `${name}Of (/var/task/index.js:3:1)`))],
  ['another kind', [templateOf({ id: 'a', kind: 'error', text: 'it broke' }), templateOf({ id: 'b', kind: 'warning', text: 'it broke' }), templateOf({ id: 'c', kind: 'info', text: 'it broke' })]],
  ['few values', [noStock('pears'), noStock('plums')]],
])('lines stay apart by %s, with id and text of their own', (_what, lines) => {
  const { templates } = clusterTemplates(telemetryWith(lines));
  expect(templates.map(({ id, text, members }) => ({ id, text, members })).sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(lines.map(({ id, text }) => ({ id, text, members: [id] })).sort((a, b) => (a.id < b.id ? -1 : 1)));
});

test('the id of a cluster stays when its first line is out of the window, and new values come', () => {
  const first = clusterTemplates(telemetryWith(['apples', 'pears', 'plums', 'kiwis'].map((name, index) => noStock(name, { firstAt: minutesBeforeEnd(50 - index) }))));
  const later = clusterTemplates(telemetryWith([noStock('limes')]), templateState.parse(JSON.parse(JSON.stringify(first.state))));
  expect(later.templates).toMatchObject([{ id: first.templates[0]?.id, text: first.templates[0]?.text, members: [noStock('limes').id] }]);
});

test.each<readonly [string, Partial<SeenTemplate>, readonly Stretch[], string | undefined, boolean]>([
  ['first seen in the window', { firstAt: minutesBeforeEnd(10) }, stretches, undefined, true],
  ['seen in the hours before', { firstAt: minutesBeforeEnd(100) }, stretches, undefined, false],
  ['seen a week ago, as the state knows', { firstAt: minutesBeforeEnd(10) }, stretches, minutesBeforeEnd(10_000), false],
  ['nothing was called before the window', { firstAt: minutesBeforeEnd(10) }, [{ from: 60, to: 0, calls: 10 }], undefined, false],
])('is new? %s', (_what, change, calls, knownSince, isNew) => {
  const line = noStock('pears', change);
  const known = knownSince === undefined ? undefined : clusterTemplates(telemetryWith([{ ...line, firstAt: knownSince }])).state;
  const { templates } = clusterTemplates(telemetryWith([line], { minutes: telemetryOf(calls).minutes }), known);
  expect(templates.map((template) => template.isNew)).toEqual([isNew]);
});

test.each<readonly [string, readonly Stretch[], number | undefined]>([
  ['two hours with calls before the last', [{ from: 180, to: 0, calls: 10 }], 45],
  ['one of them without a call', [{ from: 180, to: 120, calls: 10 }, { from: 60, to: 0, calls: 10 }], 90],
  ['no hour before', [{ from: 60, to: 0, calls: 10 }], undefined],
])('the rate before: %s', (_what, calls, perHour) => {
  const { templates } = clusterTemplates(telemetryWith([noStock('pears', { count: 100, lastHour: 10 })], { minutes: telemetryOf(calls).minutes }));
  expect(templates.map(({ perHourBefore }) => perHourBefore)).toEqual([perHour]);
});

test('members of a cluster are found by its text alone', () => {
  const lines = [noStock('pears', { count: 1 }), noStock('plums', { count: 9 }), lineOf('no place for us'), lineOf('no stock for kiwis', {}, 'other (/var/task/index.js:3:1)')];
  expect(membersOf('Error: no stock for <*> at stockOf (index.js)', lines)).toEqual([lines[1]?.id, lines[0]?.id]);
  expect(membersOf('', lines)).toEqual([]);
});

describe('kept from one analysis to the next', () => {
  const telemetry = telemetryWith([noStock('pears'), noStock('plums')]);

  test('written when something new was learned, and only then', async () => {
    const artifacts = fakeArtifacts();
    const written: string[] = [];
    const spied = { getJson: artifacts.getJson, putJson: async (key: string, value: unknown) => { written.push(key); await artifacts.putJson(key, value); } };
    const first = await withClusters(telemetry, spied);
    expect(await withClusters(telemetry, spied)).toEqual(first);
    expect(written).toEqual(['templates/default/price-quote.json']);
    await withClusters(telemetryWith([noStock('kiwis')]), spied);
    expect(written).toHaveLength(2);
  });

  test('of two analyses at a time the last one wins, and the next has the same ids', async () => {
    const artifacts = fakeArtifacts();
    const [one] = await Promise.all([withClusters(telemetry, artifacts), withClusters(telemetryWith([noStock('kiwis')]), artifacts)]);
    const again = await withClusters(telemetry, artifacts);
    expect(again.templates.map(({ id }) => id)).toEqual(one.templates.map(({ id }) => id));
  });

  test.each<readonly [string, () => Promise<unknown>]>([
    ['what cannot be read', async () => { throw new TypeError('denied'); }],
  ])('%s is named, and templates stay as they are', async (_what, getJson) => {
    const read = await withClusters(telemetry, { ...fakeArtifacts(), getJson });
    expect(read).toEqual({ ...telemetry, sources: [...telemetry.sources, { source: 'templates', state: 'failed', reason: 'TypeError: denied' }] });
    telemetrySchema.parse(read);
  });

  test('a state that is none is begun anew', async () => {
    const artifacts = fakeArtifacts();
    await artifacts.putJson('templates/default/price-quote.json', { schemaVersion: 7 });
    expect((await withClusters(telemetry, artifacts)).templates).toHaveLength(2);
  });
});

test('counts are neither lost nor doubled, and seeing the same again learns nothing', () => {
  const names = fc.array(fc.constantFrom('pears', 'plums', 'kiwis', 'limes', 'apples', 'figs', '12', 'ann@example.com', ''), { maxLength: 12 });
  fc.assert(fc.property(names, (said) => {
    const lines = [...new Map(said.map((name) => noStock(name)).map((line) => [line.id, line])).values()];
    const first = clusterTemplates(telemetryWith(lines));
    expect(first.templates.reduce((sum, { count }) => sum + count, 0)).toBe(3 * lines.length);
    const again = clusterTemplates(telemetryWith(lines), first.state);
    expect(again.templates).toEqual(first.templates);
    expect(again.state.firstAt).toEqual(first.state.firstAt);
  }));
});
