import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetFunctionCommand, UpdateFunctionCodeCommand, waitUntilFunctionUpdatedV2 } from '@aws-sdk/client-lambda';
import { bundleOf } from '../../lib/bundle-lambdas';
import { lambda } from '../local/emulated-functions';
import { zip } from '../local/zip';
import { aBrokenComponent, stopAllTraffic, type Failing } from './a-component';
import { chainOf, failuresOf, names, startImprovement } from './deployed-ratchet';
import { expectEnded } from './expect-ended';
import type { Outcome } from '../../core/cycle';

/** Component → the journal entry at which a step ends, and whether it ends there each time or only the first. */
const kills = {
  'killed-deploying': { entry: 'deployed/0', always: false },
  'killed-promoting': { entry: 'promoted', always: false },
  'killed-rolling-back': { entry: 'rollback/rolled-back', always: false },
  'killed-recording': { entry: 'outcome/', always: false },
  'killed-for-good': { entry: 'deployed/0', always: true },
} as const;

let writer: Uint8Array;

jest.setTimeout(120_000);
beforeAll(async () => {
  const { Code } = await lambda.send(new GetFunctionCommand({ FunctionName: names.journalWriterFunction }));
  writer = new Uint8Array(await (await fetch(Code!.Location!)).arrayBuffer());
  await replaceWriter(zip({ 'index.js': dyingWriter, 'writer.js': readFileSync(join(bundleOf('events/journal-writer'), 'index.js'), 'utf8') }));
});
afterAll(async () => {
  await stopAllTraffic();
  await replaceWriter(writer);
});

/** The step has acted when its entry gets here; that it fails here is all that a killed step leaves behind. */
const dyingWriter = `
const { mkdirSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { handler } = require('./writer');
const kills = ${JSON.stringify(kills)};

exports.handler = async (entry, context) => {
  const kill = Object.entries(kills).find(([component]) => entry.component?.startsWith(component + '-'))?.[1];
  if (kill && entry.entryId.startsWith(kill.entry) && (kill.always || isFirst(entry.component))) throw new Error('killed before it could journal');
  return handler(entry, context);
};

function isFirst(component) {
  try {
    mkdirSync(join(tmpdir(), 'ratchet-' + component));
    return true;
  } catch {
    return false;
  }
}
`;

test.concurrent.each<[keyof typeof kills, Failing, Outcome['kind'], string]>([
  ['killed-deploying', { 2: 0.5 }, 'promoted', '1'],
  ['killed-promoting', { 2: 0.5 }, 'promoted', '1'],
  // What is to be found goes on while it is looked for.
  ['killed-rolling-back', { 1: 1, 2: 0.5 }, 'rolled-back', '2'],
  ['killed-recording', { 2: 0.5 }, 'promoted', '1'],
  ['killed-for-good', { 2: 0.5 }, 'failed', '2'],
])('%s, after acting and before journalling: the next try ends it well', async (what, failing, outcome, serves) => {
  const component = await aBrokenComponent(what);
  component.traffic(8, failing);
  const { improvementId } = await startImprovement(component.name);
  await expectEnded(component, improvementId, { outcome, serves });
  await component.stopTraffic();
  const entryIds = (await chainOf(improvementId)).map(({ entryId }) => entryId);
  expect(new Set(entryIds).size).toBe(entryIds.length);
  const { entry, always } = kills[what];
  expect(await failuresOf(improvementId)).toBe(always ? 4 : 1);
  expect(entryIds.includes(entry === 'outcome/' ? 'outcome' : entry)).toBe(!always);
});

async function replaceWriter(code: Uint8Array): Promise<void> {
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: names.journalWriterFunction, ZipFile: code }));
  await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { FunctionName: names.journalWriterFunction });
}
