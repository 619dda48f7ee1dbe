import { aliasOnly } from '../../core/gates/alias-only';
import { SourceUnavailable } from '../../core/errors';
import { sampleComponent } from '../adapters/samples';
import { fakeFunctions } from '../fakes/functions';
import { lambdaWorld } from '../fakes/lambda-world';
import { fakeMetrics } from '../fakes/metrics';

const component = sampleComponent();
const now = '2026-11-21T10:00:00.000Z';
const metrics = () => fakeMetrics();
const check = (of = metrics()) => aliasOnly.check({ component, functions: fakeFunctions(lambdaWorld()), replaces: '1', target: undefined, metrics: of, now });

test.each<[string, string, number, boolean, string]>([
  ['none', now, 0, true, 'no call past the alias in 14 days'],
  ['one, thirteen days ago', '2026-11-08T10:00:00.000Z', 1, false, `1 calls in 14 days named ${component.functionName} without the alias live: point their callers at the alias`],
  ['many, longer ago', '2026-11-06T10:00:00.000Z', 500, true, 'no call past the alias in 14 days'],
])('calls past the alias: %s', async (_name, at, calls, passed, reason) => {
  const known = metrics();
  known.addUnqualified(component.component, at, calls);
  expect(await check(known)).toMatchObject({ passed, reason });
});

test('metrics that cannot be read are no proof: the step is tried again', async () => {
  const broken = metrics();
  broken.fail('denied');
  await expect(check(broken)).rejects.toThrow(SourceUnavailable);
});
