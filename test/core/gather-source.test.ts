import { createHash } from 'node:crypto';
import { strToU8, zipSync } from 'fflate';
import type { Component } from '../../core/cycle';
import { NotFound, SourceUnavailable, UnsafeState } from '../../core/errors';
import { gatherSource, type SourcePorts } from '../../core/gather-source';
import type { RecordedEvent } from '../../core/recorded-event';
import { componentOf, end, opportunityOf, telemetryOf } from './telemetry-of';
import { call, workbenchOf } from './templates/faulty';

const source = (read: string) => `interface Order { readonly address?: { readonly city: string } }\n\nexport function run(order: Order) {\n  return ${read};\n}\n`;
const faulty = source('order.address!.city');
const guarded = source('order.address?.city');
const bundleOf = (text: string) => strToU8(`bundle of ${text}`);
const shaOf = (text: string) => createHash('sha256').update(bundleOf(text)).digest('hex');
const zipOf = (text: string, file = 'index.js') => zipSync({ [file]: bundleOf(text), 'data.json': strToU8('{}') });
const built: Component['workbench'] = { state: 'built', bucket: 'assets', key: 'k.zip', bundleSha256: shaOf(faulty) };

interface World {
  readonly workbench?: Component['workbench'];
  /** Version → zip. @default version 1 guarded, version 2 faulty */
  readonly code?: Readonly<Record<string, Uint8Array | Error>>;
  /** Sources of which a workbench is kept. */
  readonly benches?: readonly string[] | Error;
  readonly recordings?: Error;
  readonly ranOn?: string;
  readonly same?: readonly string[];
}

async function gathered({ workbench = built, code = { '1': zipOf(guarded), '2': zipOf(faulty) }, benches = [faulty, guarded], recordings, ranOn = '2', same = [] }: World) {
  const ending = await call(faulty, {});
  const event: RecordedEvent = { schemaVersion: 1, requestId: 'r1', at: end, version: ranOn, durationMs: 1, event: {}, outcome: { state: 'threw', errorType: 'TypeError', message: 'm', stack: 'stack' in ending ? ending.stack : '' }, calls: [], redacted: 0 };
  const ports: SourcePorts = {
    functions: { code: async (_component, version) => orThrow(code[version] ?? new NotFound('no such version')) },
    workbenches: { read: async (_component, sha256) => orThrow(benches).filter((text) => shaOf(text) === sha256).map((text) => workbenchOf(text))[0] },
    recordings: { failed: async () => orThrow(recordings ?? (ranOn === '' ? [] : [{ key: 'recordings/r1', event }])) },
  };
  const opportunity = opportunityOf({ findings: [{ ...opportunityOf().findings[0]!, evidence: { templateId: 't1', lastHour: 5 } }] });
  const telemetry = telemetryOf([{ version: '1', from: 60, to: 10, calls: 50 }, { version: '2', from: 10, to: 0, calls: 50, failed: 20 }], { serves: '2' });
  const versions = telemetry.versions.map((version) => (same.includes(version.version) ? { ...version, codeSha256: 'same' } : version));
  return gatherSource({ ...componentOf(), ...(workbench && { workbench }) }, opportunity, { ...telemetry, versions }, '2', ports);
}

function orThrow<Value>(value: Value | Error): Value {
  if (value instanceof Error) throw value;
  return value;
}

const line = { file: 'src/run.ts', line: 4, column: 25, function: 'run', text: 'return order.address!.city;' };

test('fault, line, change and bundle, where all of them can be read', async () => {
  expect(await gathered({})).toMatchObject({
    fault: { key: 'recordings/r1' }, lines: [line], bundleSha256: shaOf(faulty), noWorkbench: undefined, missing: [],
    change: { version: '2', files: ['src/run.ts'], touchesLine: true },
  });
});

test.each<readonly [string, World, object]>([
  ['a bundle that is an ES module', { code: { '1': zipOf(guarded), '2': zipOf(faulty, 'index.mjs') } }, { bundleSha256: shaOf(faulty), missing: [] }],
  ['no workbench of the version before', { benches: [faulty] }, { lines: [line], change: { files: [], touchesLine: false }, missing: [] }],
  ['the code of the version before cannot be read', { code: { '2': zipOf(faulty) } }, { lines: [line], change: { files: [] }, missing: ['code of version 1: NotFound: no such version'] }],
  ['the recordings fail', { recordings: new SourceUnavailable('slow down') }, { fault: undefined, lines: [], bundleSha256: shaOf(faulty), missing: ['recordings: SourceUnavailable: slow down'] }],
  ['no call is recorded', { ranOn: '' }, { fault: undefined, lines: [], bundleSha256: shaOf(faulty), missing: ['recordings: no failed call of it is kept'] }],
  ['the code is not what Lambda reports', { code: { '1': zipOf(guarded), '2': new UnsafeState('another hash') } }, { fault: { key: 'recordings/r1' }, lines: [], bundleSha256: undefined, noWorkbench: 'its code could not be read', missing: ['code of version 2: UnsafeState: another hash'] }],
  ['the code is no zip', { code: { '1': zipOf(guarded), '2': strToU8('no zip') } }, { lines: [], noWorkbench: 'version 2 has no bundle that a workbench could build', missing: [expect.stringContaining('code of version 2')] }],
  ['a zip without a bundle', { code: { '1': zipOf(guarded), '2': zipOf(faulty, 'main.py') } }, { lines: [], noWorkbench: 'version 2 has no bundle that a workbench could build', missing: [] }],
  ['no workbench of the bundle', { benches: [guarded] }, { lines: [], bundleSha256: undefined, noWorkbench: 'no workbench of version 2 is kept', missing: [] }],
  ['the workbenches fail', { benches: new SourceUnavailable('slow down') }, { lines: [], noWorkbench: 'no workbench of version 2 is kept', missing: ['workbench of version 2: SourceUnavailable: slow down', 'workbench of version 1: SourceUnavailable: slow down'] }],
  ['a refused workbench', { workbench: { state: 'refused', reason: 'it does not rebuild to the same bytes' } }, { fault: { key: 'recordings/r1' }, lines: [], noWorkbench: 'it does not rebuild to the same bytes', missing: [] }],
  ['recorded on a version with other code', { ranOn: '3' }, { fault: { key: 'recordings/r1' }, lines: [] }],
  ['recorded on a version with the same code', { ranOn: '3', same: ['2', '3'] }, { lines: [line] }],
])('%s', async (_name, world, expected) => {
  expect(await gathered(world)).toMatchObject(expected);
});

test('a component whose deployment left no workbench: its code is not even asked for', async () => {
  const refuse = async (): Promise<never> => { throw new Error('it was asked for'); };
  const told = await gatherSource(componentOf(), opportunityOf(), telemetryOf([]), '2', { functions: { code: refuse }, workbenches: { read: refuse }, recordings: { failed: async () => [] } });
  expect(told).toEqual({ fault: undefined, lines: [], bundleSha256: undefined, noWorkbench: 'its deployment left no workbench', change: expect.objectContaining({ version: '2' }), missing: [] });
});
