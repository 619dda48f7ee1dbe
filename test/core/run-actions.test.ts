import { actions } from '../../core/actions';
import { actionRuns, type ComponentAnalysis, type Cycle } from '../../core/cycle';
import { InvalidInput, NotFound } from '../../core/errors';
import { type ActionPorts, runActions } from '../../core/run-actions';
import { defaultSettings, type Settings } from '../../core/config';
import { fakeActionTargets } from '../fakes/action-targets';
import { fakeClock } from '../fakes/clock';
import { fakeControls } from '../fakes/controls';
import { fakeRegistry } from '../fakes/registry';
import { fakeWorkQueue } from '../fakes/work-queue';
import { componentOf } from './telemetry-of';

const cycle: Cycle = { cycleId: 'c1', tenant: 'default', trigger: 'manual', admitted: true, reason: 'r', startedAt: '2026-11-21T10:00:00.000Z', windowHours: 1, components: [], maxImprovements: 1 };
const analysis = (component: string): ComponentAnalysis => ({ component, opportunities: [], status: { requests: 40, successRate: 0.125, autoFixRequired: true }, verdict: '', sources: [] });

function world(declared: Parameters<typeof componentOf>[0][] = [{ actions: [{ action: 'invoke-function', target: 'mend' }] }]) {
  const ports = { registry: fakeRegistry(declared.map((change) => componentOf(change))), queue: fakeWorkQueue(), targets: fakeActionTargets(), controls: fakeControls(), clock: fakeClock() };
  const runWith = async (settings: Partial<Settings>, of: Cycle = cycle, failing = declared.map(({ component = 'price-quote' } = {}) => analysis(component)), change: Partial<ActionPorts> = {}) =>
    actionRuns.parse({ runs: await runActions(of, failing, actions, () => ({ ...defaultSettings, ...settings }), { ...ports, ...change }) }).runs;
  return { ...ports, runWith, run: async (of?: Cycle, failing?: ComponentAnalysis[]) => runWith({}, of, failing) };
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
  const { targets, run, runWith } = world();
  let calls = 0;
  const flaky = { ...targets, invokeFunction: async () => {
    if ((calls += 1) < 3) throw new Error('busy');
    return 'ok';
  } };
  expect(await runWith({}, cycle, undefined, { targets: flaky })).toMatchObject([{ state: 'done', attempt: 3 }]);
  expect(await run({ ...cycle, startedAt: '2026-11-21T12:00:00.000Z' })).toMatchObject([{ state: 'given-up' }]);
});

test('an action that does not exist is reported, and says what exists', async () => {
  const { targets, run } = world([{ actions: [{ action: 'reboot', target: 'x' }] }]);
  expect(await run()).toMatchObject([{ state: 'failed', attempt: 0, detail: 'saw action "reboot", expected one of invoke-function, run-automation, run-state-machine' }]);
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

test.each(['run-automation', 'run-state-machine'])('%s: each try has a name of its own, the same when the step runs twice', async (action) => {
  const declared = [{ actions: [{ action, target: 'mend' }] }];
  const [first, second] = [world(declared), world(declared)];
  for (const { run } of [first, second]) expect(await run()).toMatchObject([{ state: 'given-up', attempt: 3 }]);
  expect(first.targets.runs.size).toBe(3);
  expect([...second.targets.runs.keys()]).toEqual([...first.targets.runs.keys()]);
});

test('an automation gets what it may declare, a state machine all that is known', async () => {
  const { targets, run } = world([{ actions: [{ action: 'run-automation', target: 'rotate' }, { action: 'run-state-machine', target: 'restart' }] }]);
  targets.answer('rotate', 'ok');
  targets.answer('restart', '{"restarted":2}');
  expect((await run()).map(({ state, detail }) => [state, detail])).toEqual([['done', 'ran automation rotate: ok'], ['done', 'ran state machine restart, which ended with {"restarted":2}']]);
  expect([...targets.runs.values()].map(({ input }) => input)).toEqual([
    { Component: 'price-quote', FunctionName: 'price-quote', Reason: '12.5 % of 40 calls worked' },
    { component: 'price-quote', functionName: 'price-quote', status: { requests: 40, successRate: 0.125, autoFixRequired: true }, reason: '12.5 % of 40 calls worked' },
  ]);
});

test('what does not end while it is waited for is said, and not started a second time', async () => {
  const { targets, run } = world([{ actions: [{ action: 'run-state-machine', target: 'slow' }] }]);
  targets.hang('slow');
  expect(await run()).toMatchObject([{ state: 'running', attempt: 1, detail: 'slow still runs' }]);
  expect(targets.runs.size).toBe(1);
});

test.each([new NotFound('not there'), new InvalidInput('a command')])('what will not work a second later is not tried again: %s', async (error) => {
  const { targets, runWith } = world();
  expect(await runWith({}, cycle, undefined, { targets: { ...targets, invokeFunction: () => Promise.reject(error) } })).toMatchObject([{ state: 'failed', attempt: 1, detail: error.message }]);
});

test('paused, in maintenance, out of time: held with the reason, and run by the next cycle', async () => {
  const { targets, controls, run, runWith, clock, ...ports } = world([{ component: 'a', actions: [{ action: 'invoke-function', target: 'mend' }] }]);
  targets.answer('mend', 'ok');
  const pause = { by: 'ann', reason: 'sale', at: '2026-11-21T10:00:00.000Z' };
  await controls.set('default', 'a', { paused: true, ...pause });
  expect(await run()).toMatchObject([{ state: 'held', detail: 'paused (a) by ann: sale' }]);
  await controls.set('default', 'a', { paused: false, ...pause });
  expect(await runWith({ maintenanceWindows: [{ weekdays: ['sat'], start: '09:30', minutes: 60, timeZone: 'UTC' }] })).toMatchObject([{ state: 'held', detail: 'maintenance until 2026-11-21T10:30:00.000Z' }]);
  let now = clock.now();
  const late = { ...clock, now: () => (now += 201_000) };
  expect(await runWith({}, cycle, undefined, { ...ports, clock: late })).toMatchObject([{ state: 'held', detail: 'no time was left in this cycle' }]);
  expect(targets.calls).toEqual([]);
  expect(await run()).toMatchObject([{ state: 'done' }]);
});
