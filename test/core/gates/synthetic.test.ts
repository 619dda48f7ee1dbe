import { synthetic } from '../../../core/gates/synthetic';
import type { RunContext } from '../../../core/gates/types';
import type { Sandbox } from '../../../core/ports';
import type { CallOutcome } from '../../../core/recorded-event';
import type { CallResult } from '../../../core/sandbox-job';
import { sampleComponent } from '../../adapters/samples';
import { fakeSandbox } from '../../fakes/sandbox';
import { recorded, sampleDiagnosis } from '../code-samples';

const handler = (body: string): string => `exports.handler = (event) => { ${body} };`;
const threw: CallOutcome = { state: 'threw', errorType: 'TypeError', message: 'no address', stack: '' };
/** Orders, of which those without an address fail. */
const fault = recorded('fault', { event: { items: [3, 4], city: null }, outcome: threw });
const worked = [recorded('one', { event: { items: [1], city: 'Aachen' } }), recorded('two', { event: { items: [9, 2, 5], city: 'Ulm' } })];
const before = "if (!event.city) { const error = new TypeError('no address'); error.stack = ''; throw error; } return { total: event.items.reduce((sum, one) => sum + one, 0), city: event.city.toUpperCase() };";
const mended = "return { total: event.items.reduce((sum, one) => sum + one, 0), city: (event.city ?? '').toUpperCase() };";

const contextOf = (after: string, change: Partial<RunContext> = {}): RunContext => ({
  component: sampleComponent({ sideEffects: 'none' }), diagnosis: sampleDiagnosis(), sandbox: fakeSandbox(), before: handler(before), after: handler(after),
  call: { file: 'index.js', handler: 'index.handler', environment: {} }, tests: [], brokenTests: [], refusedTests: [], fault, worked, forms: { reason: 'none' }, inputs: [], boundaries: [], ...change,
});

test.each<readonly [string, RunContext, boolean, boolean, string]>([
  ['a fix that mends the fault alone', contextOf(mended), true, true, 'are answered the same'],
  ['one that also changes the totals', contextOf(mended.replace('sum + one', 'Math.max(sum, one)')), false, false, 'the change reaches beyond the fault; the first that differs'],
  ['one that fails where the version that serves does not', contextOf(mended.replace('return', 'if (event.items.length > 1) throw new RangeError("too many"); return')), false, false, 'throws RangeError: too many'],
  ['answers that differ by themselves', contextOf(mended.replace('{ total', '{ at: Math.random(), total'), { before: handler(before.replace('{ total', '{ at: Math.random(), total')) }), true, true, '100 %'],
  ['a fault that does not show by itself', contextOf('return 1;', { before: handler('return 2;') }), true, false, 'the fault shows on 0 of'],
  ['a finding without a fault: the same answers, though nothing tells that the change is reached', contextOf('return event.items.length;', { fault: undefined, before: handler('return event.items.length;') }), true, false, 'are answered the same, but no failed call was recorded'],
  ['a bundle that fills a job by itself', contextOf(`${mended}/*${'x'.repeat(6_000_000)}*/`), true, false, 'does not fit'],
  ['the same, where the candidate answers otherwise', contextOf('return event.items.length + 1;', { fault: undefined, before: handler('return event.items.length;') }), false, false, 'reaches beyond'],
  ['no recorded call', contextOf(mended, { fault: undefined, worked: [] }), true, false, 'no call was recorded'],
  ['side effects', contextOf(mended, { component: sampleComponent({ sideEffects: 'unsafe' }) }), true, false, 'unsafe'],
])('%s', async (_name, context, passed, proved, reason) => {
  const result = await synthetic.check(context);
  expect(result).toMatchObject({ passed, reason: expect.stringContaining(reason) });
  expect(result.proved ?? false).toBe(proved);
});

test.each<readonly [string, Partial<CallResult>]>([
  ['asks for what nobody recorded', { unanswered: ['GET https://partner.example/'], outcome: threw }],
  ['had no time for in its job', { outcome: { state: 'threw', errorType: 'Sandbox.Timedout', message: 'Task timed out after 0.53 seconds', stack: '' } }],
])('calls that the candidate %s say nothing', async (_name, change) => {
  const plain = fakeSandbox();
  const sandbox: Sandbox = { run: async (job) => {
    const report = await plain.run(job);
    return job.run === 'calls' && job.bundle === handler(mended) ? { ...report, calls: report.calls.map((one, index) => (index % 2 === 0 ? one : { ...one, ...change })) } : report;
  } };
  const all = await synthetic.check(contextOf(mended));
  const half = await synthetic.check(contextOf(mended, { sandbox }));
  expect(half).toMatchObject({ passed: true, proved: true, figures: { failing: 0, agreement: 1 } });
  expect(Number(half.figures['compared'])).toBeLessThan(Number(all.figures['compared']) * 0.8);
});

test('events at the boundaries of their type are called too', async () => {
  const sandbox = fakeSandbox();
  await synthetic.check(contextOf(mended, { sandbox, boundaries: [{ items: [], city: '' }] }));
  expect(sandbox.jobs.every((job) => job.run === 'calls' && JSON.stringify(job.events[0]?.event) === '{"items":[],"city":""}')).toBe(true);
});

test('calls for which the job with the larger bundle has no room are not taken for failed ones', async () => {
  const sandbox = fakeSandbox();
  const boundaries = Array.from({ length: 30 }, (_, index) => ({ items: [index], city: 'Ulm', note: 'n'.repeat(100_000) }));
  const result = await synthetic.check(contextOf(`${mended}/*${'x'.repeat(4_500_000)}*/`, { boundaries: [{ items: [], city: '' }, { items: [1], city: '' }, { items: [2], city: '' }, ...boundaries], sandbox }));
  const [was, , is] = sandbox.jobs.map((job) => (job.run === 'calls' ? job.events.length : 0));
  expect(is).toBeLessThan(was ?? 0);
  expect(result).toMatchObject({ passed: true, proved: true, figures: { failing: 0 } });
});
