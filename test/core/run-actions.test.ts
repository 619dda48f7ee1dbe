import { actions } from '../../core/actions';
import { actionRuns, type ComponentAnalysis, type Cycle } from '../../core/cycle';
import { runActions } from '../../core/run-actions';
import { fakeActionTargets } from '../fakes/action-targets';
import { fakeRegistry } from '../fakes/registry';
import { fakeWorkQueue } from '../fakes/work-queue';
import { componentOf } from './telemetry-of';

const cycle: Cycle = { cycleId: 'c1', tenant: 'default', trigger: 'manual', admitted: true, reason: 'r', startedAt: '2026-11-21T10:00:00.000Z', windowHours: 1, components: [], maxImprovements: 1 };
const analysis = (component: string): ComponentAnalysis => ({ component, opportunities: [], status: { requests: 40, successRate: 0.125, autoFixRequired: true }, verdict: '', sources: [] });

function world(declared: Parameters<typeof componentOf>[0][] = [{ actions: [{ action: 'invoke-function', target: 'mend' }] }]) {
  const ports = { registry: fakeRegistry(declared.map((change) => componentOf(change))), queue: fakeWorkQueue(), targets: fakeActionTargets() };
  return { ...ports, run: async (of: Cycle = cycle, failing = declared.map(({ component = 'price-quote' } = {}) => analysis(component))) => actionRuns.parse({ runs: await runActions(of, failing, actions, ports) }).runs };
}

test('calls what the team declared, with what it needs to know', async () => {
  const { targets, run } = world();
  targets.answer('mend', 'refreshed');
  expect(await run()).toEqual([{ action: 'invoke-function', component: 'price-quote', target: 'mend', state: 'done', attempt: 1, detail: 'called mend, which answered refreshed' }]);
  expect(targets.calls).toEqual([{ functionName: 'mend', payload: { component: 'price-quote', functionName: 'price-quote', status: { requests: 40, successRate: 0.125, autoFixRequired: true }, reason: '12.5 % of 40 calls worked' } }]);
});

test('tries three times, then gives up and goes on with the next', async () => {
  const { targets, run } = world([{ component: 'a', actions: [{ action: 'invoke-function', target: 'broken' }, { action: 'invoke-function', target: 'mend' }] }]);
  targets.answer('mend', 'ok');
  expect((await run()).map(({ target, state, attempt }) => [target, state, attempt])).toEqual([['broken', 'given-up', 3], ['mend', 'done', 1]]);
  expect(targets.calls.map(({ functionName }) => functionName)).toEqual(['broken', 'broken', 'broken', 'mend']);
});

test('succeeds with a later try', async () => {
  const { targets, run } = world();
  let calls = 0;
  const flaky = { ...targets, invokeFunction: async () => {
    if ((calls += 1) < 3) throw new Error('busy');
    return 'ok';
  } };
  expect(await runActions(cycle, [analysis('price-quote')], actions, { registry: fakeRegistry([componentOf({ actions: [{ action: 'invoke-function', target: 'mend' }] })]), queue: fakeWorkQueue(), targets: flaky })).toMatchObject([{ state: 'done', attempt: 3 }]);
  expect(await run()).toMatchObject([{ state: 'given-up' }]);
});

test('an action that does not exist is reported, and says what exists', async () => {
  const { targets, run } = world([{ actions: [{ action: 'reboot', target: 'x' }] }]);
  expect(await run()).toMatchObject([{ state: 'failed', attempt: 0, detail: 'saw action "reboot", expected one of invoke-function' }]);
  expect(targets.calls).toEqual([]);
});

test('once an hour, whatever cycle asks', async () => {
  const { targets, run } = world();
  targets.answer('mend', 'ok');
  expect(await run()).toHaveLength(1);
  expect(await run({ ...cycle, cycleId: 'c2', startedAt: '2026-11-21T10:59:00.000Z' })).toEqual([]);
  expect(await run({ ...cycle, cycleId: 'c3', startedAt: '2026-11-21T11:00:01.000Z' })).toHaveLength(1);
  expect(targets.calls).toHaveLength(2);
});

test('at most forty in one cycle, so that the report stays small', async () => {
  const { targets, run } = world(Array.from({ length: 50 }, (_, index) => ({ component: `c${index}`, actions: [{ action: 'invoke-function', target: 'mend' }] })));
  targets.answer('mend', 'ok');
  expect(await run()).toHaveLength(40);
});

test('nothing declared, or gone: nothing done', async () => {
  expect(await world([{}]).run()).toEqual([]);
  expect(await world([{}]).run(cycle, [analysis('gone')])).toEqual([]);
});
