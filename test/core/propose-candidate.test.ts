import type { Candidate, Diagnosis } from '../../core/cycle';
import { proposeCandidate } from '../../core/propose-candidate';
import { config as configSchema, defaultSettings, parse } from '../../core/config';
import { revert } from '../../core/strategies/revert';
import type { EarlierAttempt, Strategy, StrategyContext } from '../../core/strategies/types';
import { sampleComponent } from '../adapters/samples';
import { fakeArtifacts } from '../fakes/artifacts';
import { fakeCircuits } from '../fakes/circuits';
import { fakeClock } from '../fakes/clock';
import { fakeFunctions } from '../fakes/functions';
import { lambdaWorld, shaOf } from '../fakes/lambda-world';
import { improvementOf } from '../lambdas/steps/world';

const component = sampleComponent();
const lambda = lambdaWorld();
lambda.addFunction(component.functionName);
lambda.publish(component.functionName, '2026-11-20T10:00:00.000Z');
lambda.updateLatest(component.functionName, { codeSha256: shaOf('2') });
lambda.publish(component.functionName, '2026-11-21T09:50:00.000Z');

const guilty: Diagnosis = { summary: 'version 2 is to blame', suspectVersion: '2', previousVersion: '1', guilty: true, confidence: 0.9, evidence: {}, strategies: ['revert'], key: 'k' };
const tried: EarlierAttempt = { improvementId: 'price-quote-1', attempt: 1, strategy: 'revert', patchSha256: '', summary: 's', reason: 'refused by the gates', undecided: false, at: '2026-11-21T09:00:00.000Z', diff: '' };
const context: StrategyContext = {
  improvement: improvementOf(), component, diagnosis: guilty, attempt: 1, settings: defaultSettings, spentUsd: 0, startedAt: '2026-11-21T10:00:00.000Z', config: parse(configSchema, {}, 'Configuration'), functions: fakeFunctions(lambda), artifacts: fakeArtifacts(), circuits: fakeCircuits(), clock: fakeClock(),
  reserve: async () => async () => undefined, model: { ask: async () => { throw new Error('no model was expected to be asked'); } }, workbench: undefined, fault: undefined, earlier: [],
};
const propose = (change: Partial<Diagnosis> = {}, earlier: readonly EarlierAttempt[] = [], registered: readonly Strategy[] = [revert]): Promise<Candidate> =>
  proposeCandidate({ ...context, diagnosis: { ...guilty, ...change }, earlier }, registered);

test('goes back to the version that served well, and names its hash', async () => {
  expect(await propose()).toEqual({ strategy: 'revert', summary: 'go back from version 2 to version 1, published 2026-11-20T10:00:00.000Z', version: '1', replaces: '2', codeSha256: shaOf('1') });
});

test.each<readonly [string, Partial<Diagnosis>, readonly EarlierAttempt[], string]>([
  ['no strategy is suggested', { strategies: [] }, [], 'no strategy applies: version 2 is to blame'],
  ['it was tried', {}, [tried], 'nothing more to offer: revert: it was refused'],
  ['the deployment is not guilty', { guilty: false }, [], 'nothing more to offer: revert: no deployment is to blame'],
  ['no version served well', { previousVersion: undefined }, [], 'revert: no deployment is to blame'],
  ['a person rejected it', {}, [{ ...tried, improvementId: 'another', reason: 'a person rejected it: it has a hole', rejectedSha256: shaOf('1') }], 'revert: a person rejected it: it has a hole (another)'],
  ['the version is gone', { previousVersion: '7' }, [], 'revert: version 7 is gone'],
])('says so honestly when %s', async (_name, change, earlier, summary) => {
  expect(await propose(change, earlier)).toEqual({ strategy: 'none', summary: expect.stringContaining(summary) });
});

test('a revert that another improvement tried is tried again: versions differ', async () => {
  expect(await propose({}, [{ ...tried, improvementId: 'another', rejectedSha256: shaOf('0') }])).toMatchObject({ strategy: 'revert' });
});

test('a strategy that this release does not have is no candidate', async () => {
  expect(await propose({}, [], [])).toEqual({ strategy: 'none', summary: 'nothing more to offer: revert: not in this release' });
});

test('asks strategies in the order of the diagnosis, until one has something to offer', async () => {
  const asked: string[] = [];
  const named = (name: Strategy['name'], offered: Awaited<ReturnType<Strategy['propose']>>): Strategy => ({ name, doc: '', propose: async () => { asked.push(name); return offered; } });
  const registered = [named('revert', { strategy: 'none', summary: 'never asked' }), named('model', { strategy: 'unusable', by: 'model', summary: 'no edits', costUsd: 0.1 }), named('template', { nothing: 'no line is known' })];
  expect(await propose({ strategies: ['template', 'model', 'revert'] }, [], registered)).toMatchObject({ strategy: 'unusable', by: 'model' });
  expect(asked).toEqual(['template', 'model']);
});
