import type { ControlState } from '../../core/ports';
import { endStopped, expectNotStopped, stopOver } from '../../core/stopped';
import { fakeControls } from '../fakes/controls';
import { fakeLeases } from '../fakes/leases';
import { fakeReconciler } from '../fakes/reconciler';

const tenant = 'shop';
const ann = { by: 'ann', reason: 'prices are wrong', at: '2026-11-21T10:00:00.000Z' };
const pause = (scope: string, stops?: true): ControlState['paused'][number] => ({ scope, ...ann, ...(stops && { stops }) });

test.each<readonly [string, ControlState['paused'], string | undefined]>([
  ['nothing', [], undefined],
  ['a pause, which lets what runs go on', [pause('all'), pause('tenant'), pause('price-quote')], undefined],
  ['a stop of everything', [pause('all', true)], 'all'],
  ['a stop of the tenant under a pause of everything', [pause('all'), pause('tenant', true)], 'tenant'],
  ['a stop of the component', [pause('price-quote', true)], 'price-quote'],
  ['a stop of another component', [pause('restock', true)], undefined],
])('%s', (_what, paused, scope) => {
  expect(stopOver({ paused }, 'price-quote')?.scope).toBe(scope);
});

test('whoever is about to act is told who stopped it and why', async () => {
  const controls = fakeControls();
  await controls.set(tenant, 'tenant', { paused: true, ...ann });
  await expectNotStopped({ tenant, component: 'price-quote' }, controls);
  await controls.set(tenant, 'tenant', { paused: 'stop', ...ann });
  await expect(expectNotStopped({ tenant, component: 'price-quote' }, controls)).rejects.toMatchObject({ name: 'Stopped', message: 'stopped (tenant) by ann: prices are wrong' });
});

describe('what runs in spite of a stop', () => {
  const world = async (scope: string, paused: true | 'stop') => {
    const ports = { controls: fakeControls(), leases: fakeLeases(), reconciler: fakeReconciler() };
    await ports.controls.set(tenant, scope, { paused, ...ann });
    for (const [component, executionArn] of [['a', 'arn:aws:states:a'], ['b', 'arn:aws:states:b'], ['c', 'operator:ann']] as const) {
      await ports.leases.acquire({ tenant, component, improvementId: `i-${component}`, executionArn, expiresAt: '2026-11-21T11:00:00.000Z' });
    }
    return ports;
  };

  test.each<readonly [string, true | 'stop', readonly string[]]>([
    ['tenant', 'stop', ['i-a', 'i-b']],
    ['all', 'stop', ['i-a', 'i-b']],
    ['b', 'stop', ['i-b']],
    ['c', 'stop', []],
    ['tenant', true, []],
  ])('of %s (%s) is handed to reconcile, but not what an operator does', async (scope, paused, ended) => {
    const ports = await world(scope, paused);
    const told = await endStopped(tenant, ports);
    expect(ports.reconciler.requests.map(({ improvementId }) => improvementId)).toEqual(ended);
    expect(told).toEqual(ended.map((id) => `${id} is being ended`));
  });

  test('one that cannot be handed over keeps no other from it', async () => {
    const ports = await world('tenant', 'stop');
    const { request } = ports.reconciler;
    ports.reconciler.request = async (...asked) => {
      if (asked[1] === 'a') throw Object.assign(new Error('slow down'), { name: 'TooManyRequestsException' });
      return request(...asked);
    };
    expect(await endStopped(tenant, ports)).toEqual(['failed: i-a was not handed to reconcile (TooManyRequestsException: slow down); its next step or look ends it', 'i-b is being ended']);
    expect(ports.reconciler.requests.map(({ improvementId }) => improvementId)).toEqual(['i-b']);
  });
});
