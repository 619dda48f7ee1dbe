import { aliasOnly } from '../../core/gates/alias-only';
import { SourceUnavailable } from '../../core/errors';
import { sampleComponent, sampleCounters } from '../adapters/samples';
import { fakeCounters } from '../fakes/counters';
import { fakeFunctions } from '../fakes/functions';
import { lambdaWorld } from '../fakes/lambda-world';
import { fakeMetrics } from '../fakes/metrics';

const component = sampleComponent();
const now = '2026-11-21T10:00:00.000Z';
const metrics = () => {
  const known = fakeMetrics();
  known.add(component.component, now.replace('10:', '09:'), { version: '1', requests: 1000, failed: 0 });
  return known;
};
const check = (of = metrics(), counters = fakeCounters()) => aliasOnly.check({ component, functions: fakeFunctions(lambdaWorld()), replaces: '1', target: undefined, metrics: of, counters, now });

test.each<[string, string, number, boolean, string]>([
  ['none', '2026-11-20T10:00:00.000Z', 0, true, 'no call past the alias in 14 days'],
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

describe('CloudWatch has nothing of the function', () => {
  test.each<[string, readonly string[], boolean, RegExp]>([
    ['the counters know calls of versions alone', ['1', '2'], true, /^no call past the alias in the log counters; CloudWatch has no metrics of /],
    ['the counters know a call of $LATEST', ['1', '$LATEST'], false, /^12 calls in 14 days named .* without the alias live/],
    ['the counters know nothing either', [], false, /^neither CloudWatch nor the log counters know a call of .* in 14 days/],
  ])('%s', async (_name, versions, passed, reason) => {
    const counters = fakeCounters();
    await counters.put(versions.map((version) => sampleCounters(component.tenant, { version, minute: '2026-11-21T09:00:00.000Z', batchHash: version })));
    expect(await check(fakeMetrics(), counters)).toMatchObject({ passed, reason: expect.stringMatching(reason) });
  });
});
