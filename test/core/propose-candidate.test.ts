import type { Candidate, Diagnosis } from '../../core/cycle';
import { proposeCandidate } from '../../core/propose-candidate';
import { strategies } from '../../core/strategies';
import { sampleComponent } from '../adapters/samples';
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
const propose = (change: Partial<Diagnosis> = {}, attempt = 1, registered = strategies): Promise<Candidate> =>
  proposeCandidate({ improvement: improvementOf(), component, diagnosis: { ...guilty, ...change }, functions: fakeFunctions(lambda) }, attempt, registered);

test('goes back to the version that served well, and names its hash', async () => {
  expect(await propose()).toEqual({ strategy: 'revert', summary: 'go back from version 2 to version 1, published 2026-11-20T10:00:00.000Z', version: '1', replaces: '2', codeSha256: shaOf('1') });
});

test.each([
  ['no strategy is suggested', { strategies: [] }, 1, 'no strategy applies: version 2 is to blame'],
  ['all were tried', {}, 2, 'no strategy applies (1 tried): version 2 is to blame'],
  ['the deployment is not guilty', { guilty: false }, 1, 'strategy revert has nothing to offer'],
  ['no version served well', { previousVersion: undefined }, 1, 'strategy revert has nothing to offer'],
  ['the version is gone', { previousVersion: '7' }, 1, 'strategy revert has nothing to offer'],
])('says so honestly when %s', async (_name, change, attempt, summary) => {
  const { previousVersion, ...rest } = { ...guilty, ...change };
  const candidate = await propose(previousVersion === undefined ? { ...rest, previousVersion: undefined } as Partial<Diagnosis> : { ...rest, previousVersion }, attempt);
  expect(candidate).toEqual({ strategy: 'none', summary: expect.stringContaining(summary) });
});

test('a strategy that this release does not have is no candidate', async () => {
  expect(await propose({}, 1, [])).toMatchObject({ strategy: 'none' });
});

test('tries strategies in the order of the diagnosis, one a run', async () => {
  const asked: string[] = [];
  const named = (name: string) => ({ name: name as 'revert', doc: '', propose: async () => { asked.push(name); return undefined; } });
  await propose({ strategies: ['second', 'first'] as unknown as 'revert'[] }, 2, [named('first'), named('second')]);
  expect(asked).toEqual(['first']);
});
