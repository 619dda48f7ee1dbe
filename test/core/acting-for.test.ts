import { checkStarts, tenantOf } from '../../core/acting-for';
import { UnsafeState } from '../../core/errors';
import { improvementOf } from '../lambdas/steps/world';

const improvement = improvementOf();
const { opportunity } = improvement;

it.each<readonly [string, unknown, string | undefined]>([
  ['an improvement', { improvement, lease: {} }, 'shop'],
  ['a cycle', { cycle: { tenant: 'shop', cycleId: 'c1' } }, 'shop'],
  ['an operator\'s command', { tenant: 'shop', operation: 'pause' }, 'shop'],
  ['an execution of an improvement that ended', { detail: { input: JSON.stringify({ improvement }) } }, 'shop'],
  ['an execution of a cycle that ended', { detail: { input: JSON.stringify({ tenant: 'shop' }) } }, 'shop'],
  ['an execution that was started with nothing', { detail: { input: '{}' } }, undefined],
  ['an execution whose input is no JSON', { detail: { input: '{' } }, undefined],
  ['a name that no tenant can have', { tenant: '*' }, undefined],
  ['the owner of what holds for all', { tenant: '_all' }, undefined],
  ['a tenant with a prefix of another\'s key', { tenant: 'shop#counters' }, undefined],
  ['nothing', undefined, undefined], ['text', 'shop', undefined],
])('%s is for %j', (_what, given, tenant) => {
  expect(tenantOf(given)).toBe(tenant);
});

it.each([
  ['of another tenant', { ...improvement, opportunity: { ...opportunity, tenant: 'bank' } }],
  ['of another component', { ...improvement, opportunity: { ...opportunity, component: 'ledger' } }],
])('an improvement with an opportunity %s is for nobody', (_what, forged) => {
  expect(() => tenantOf({ improvement: forged })).toThrow(UnsafeState);
});

it('a cycle starts improvements of its own tenant alone', () => {
  const start = (tenant: string) => ({ starts: [{ name: 'a', input: improvement }, { name: 'b', input: { ...improvement, tenant } }], queued: 0 });
  expect(() => checkStarts(start('shop'), 'shop')).not.toThrow();
  expect(() => checkStarts(start('bank'), 'shop')).toThrow('A cycle of tenant shop: saw it start b of tenant bank, expected its own tenant\'s');
  expect(() => checkStarts({ starts: [] }, 'shop')).not.toThrow();
  expect(() => checkStarts({ accepted: true }, undefined)).not.toThrow();
});
