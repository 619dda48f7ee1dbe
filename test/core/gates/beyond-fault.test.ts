import { beyondFault } from '../../../core/gates/beyond-fault';
import type { CandidateForms, RunContext } from '../../../core/gates/types';
import { sampleComponent } from '../../adapters/samples';
import { fakeSandbox } from '../../fakes/sandbox';
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
  ['a change of one part', { change: right, without: right, reduced: [] }, true, 'the change is one part'],
  ['other forms that could not be built', { change: right, without: right, forms: { reason: 'no build' } }, true, 'not tried: no build'],
  ['a candidate that is another when it is built with its forms', { change: right, without: right, marked: 'return 7;' }, true, 'does not answer as it does by itself'],
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
