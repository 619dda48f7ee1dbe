import { beyondFault } from '../../../core/gates/beyond-fault';
import type { CandidateForms, RunContext } from '../../../core/gates/types';
import { sampleComponent } from '../../adapters/samples';
import { fakeSandbox } from '../../fakes/sandbox';
import type { SandboxJob } from '../../../core/sandbox-job';
import { recorded, sampleDiagnosis } from '../code-samples';

const handler = (body: string): string => `exports.handler = (event) => { ${body} };`;
/** A price list in which the rebate of large orders went wrong. */
const right = 'if (event.count > 5) return event.count * 2; return event.count * 3;';
const also = (change: string): string => right.replace('* 3', change);

function contextOf(given: Partial<RunContext> & { readonly change: string; readonly without: string; readonly reduced?: CandidateForms['reduced']; readonly marked?: string }): RunContext {
  const { change, without, reduced = [{ leftOut: '"3" to "4"', bundle: handler(without), tests: [] }], marked = change, ...rest } = given;
  return {
    component: sampleComponent({ sideEffects: 'none' }), diagnosis: sampleDiagnosis(), sandbox: fakeSandbox(), before: handler(''), after: handler(change),
    call: { file: 'index.js', handler: 'index.handler', environment: {} }, tests: [], brokenTests: [], refusedTests: [],
    fault: recorded('fault', { event: { count: 9 } }), worked: [recorded('worked', { event: { count: 1 } })], inputs: [], boundaries: [],
    forms: { marked: { bundle: handler(marked), tests: [] }, lines: [], reduced }, ...rest,
  };
}

test.each<readonly [string, Parameters<typeof contextOf>[0], boolean, string]>([
  ['a part without which the fault stays', { change: right, without: 'return 0;' }, true, 'does not do as well'],
  ['a part that changes nothing', { change: right, without: right.replace('> 5', '>= 6') }, true, 'or nothing else'],
  ['a part that changes what nobody asked for', { change: also('* 3 + (event.count > 2 ? 1 : 0)'), without: right }, false, 'the change of "3" to "4" is not needed: without it the captured fault, 1 recorded calls and 0 tests come out as well, but'],
  ['a part that throws where the rest answers', { change: also('* (event.count === 3 ? event.no.price : 3)'), without: right }, false, 'TypeError'],
  ['a part without which a test fails', { change: also('* 3 + (event.count > 2 ? 1 : 0)'), without: right, reduced: [{ leftOut: '', bundle: handler(right), tests: [{ file: 'a.test.js', code: 'require("@jest/globals").test("a", () => { throw new Error("no"); });' }] }] }, true, ''],
  ['answers that differ by themselves', { change: 'return event.count === 9 || event.count === 1 ? 1 : Math.random();', without: 'return 1;' }, true, ''],
  ['a change of one part', { change: right, without: right, reduced: [] }, true, 'it is one part, or does not parse'],
  ['other forms that could not be built', { change: right, without: right, forms: { reason: 'no build' } }, true, 'not tried: no build'],
  ['a candidate that is another when it is built with its forms', { change: right, without: right, marked: 'return 7;' }, true, 'does not answer as it does by itself'],
  ['known calls for which a job has no room', { change: `${right}/*${'x'.repeat(6_000_000)}*/`, without: right }, true, 'does not fit'],
  ['no captured fault', { change: right, without: right, fault: undefined }, true, 'no failed call was recorded'],
  ['side effects', { change: right, without: right, component: sampleComponent({ sideEffects: 'unsafe' }) }, true, 'unsafe'],
])('of %s', async (_, given, passed, reason) => {
  expect(await beyondFault.check(contextOf(given))).toMatchObject({ passed, reason: expect.stringContaining(reason) });
});

test('a component with side effects, or without a fault, runs nothing', async () => {
  const sandbox = fakeSandbox();
  await beyondFault.check(contextOf({ change: right, without: right, fault: undefined, sandbox }));
  expect(sandbox.jobs).toEqual([]);
});

const forms = (count: number, body: string) => Array.from({ length: count }, (_, index) => ({ leftOut: '', bundle: `${handler(body)}/*form ${index}*/`, tests: [] }));
const ofForm = (job: SandboxJob): boolean => job.run === 'calls' && job.bundle.includes('/*form');

test.each([
  ['on the captured fault', 1, 4],
  ['on the known calls', 2, 8],
  ['on the synthetic calls', 3, 12],
])('forms without an end %s: no further ones are tried, and nothing is proved', async (_, most, runs) => {
  const endless = (job: SandboxJob): boolean => ofForm(job) && job.run === 'calls' && (job.events.length > 10 ? 3 : job.events.length) >= most;
  const sandbox = fakeSandbox((job) => (endless(job) ? { ending: 'timeout', reason: 'ran too long' } : undefined));
  const result = await beyondFault.check(contextOf({ change: right, without: right, reduced: forms(40, right), sandbox }));
  expect(result).toMatchObject({ passed: true, proved: false, reason: 'stopped after 4 of 40 choices of parts left out: 4 of them had no end' });
  expect(sandbox.jobs.filter(ofForm)).toHaveLength(runs);
});

test('two forms without an end are no reason to stop', async () => {
  const sandbox = fakeSandbox((job) => (job.run === 'calls' && /form [27]/.test(job.bundle) ? { ending: 'timeout', reason: 'ran too long' } : undefined));
  expect(await beyondFault.check(contextOf({ change: right, without: right, reduced: forms(10, 'return 0;'), sandbox }))).toMatchObject({ passed: true, proved: true, figures: { tried: 10, endless: 2 } });
});

test('what does not mend the fault costs one call of five seconds, and no synthetic calls are made', async () => {
  const sandbox = fakeSandbox();
  await beyondFault.check(contextOf({ change: right, without: right, reduced: forms(10, 'return 0;'), sandbox }));
  expect(sandbox.jobs.map((job) => [job.run === 'calls' && job.events.length, job.limits.wallSeconds])).toEqual([[2, 20], [2, 20], ...Array.from({ length: 10 }, () => [1, 5])]);
});

test('the synthetic calls are answered by the candidate once, in two worlds, however many forms pass', async () => {
  const sandbox = fakeSandbox();
  await beyondFault.check(contextOf({ change: right, without: right, reduced: forms(10, right), sandbox }));
  expect(sandbox.jobs.filter((job) => !ofForm(job))).toHaveLength(4);
});

test('a change of one part runs nothing', async () => {
  const sandbox = fakeSandbox();
  await beyondFault.check(contextOf({ change: right, without: right, reduced: [], sandbox }));
  expect(sandbox.jobs).toEqual([]);
});

test('synthetic calls for which the job of a form has no room are not taken for other answers', async () => {
  const boundaries = Array.from({ length: 30 }, (_, count) => ({ count, note: 'n'.repeat(100_000) }));
  const [form] = forms(1, `${right}/*${'x'.repeat(4_500_000)}*/`);
  expect(await beyondFault.check(contextOf({ change: right, without: right, boundaries, reduced: form ? [form] : [] }))).toMatchObject({ passed: true, proved: true });
});
