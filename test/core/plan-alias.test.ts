import fc from 'fast-check';
import type { AliasState } from '../../core/cycle';
import { planExposure, planPromotion, planRollBack } from '../../core/plan-alias';

const versions = { returnTo: '2', canary: '1' };
const alias = (version: string, weights: Record<string, number> = {}): AliasState => ({ version, weights, revisionId: 'r' });

describe('planExposure', () => {
  it.each([
    ['fresh', alias('2'), { act: 'set', version: '2', weights: { '1': 0.1 } }],
    ['delivered twice', alias('2', { '1': 0.1 }), { act: 'leave', state: 'as-wanted' }],
    ['widening', alias('2', { '1': 0.05 }), { act: 'set', version: '2', weights: { '1': 0.1 } }],
    ['foreign weights', alias('2', { '3': 0.1 }), { act: 'leave', state: 'superseded' }],
    ['foreign version', alias('3'), { act: 'leave', state: 'superseded' }],
    ['already promoted', alias('1'), { act: 'leave', state: 'superseded' }],
  ])('%s', (_name, state, expected) => expect(planExposure(state, versions, 0.1)).toMatchObject(expected));
});

describe('planPromotion', () => {
  it.each([
    ['canary beside', alias('2', { '1': 0.5 }), { act: 'set', version: '1', weights: {} }],
    ['delivered twice', alias('1'), { act: 'leave', state: 'as-wanted' }],
    ['foreign version', alias('3', { '1': 0.5 }), { act: 'leave', state: 'superseded' }],
    ['foreign weights', alias('2', { '4': 0.5 }), { act: 'leave', state: 'superseded' }],
  ])('%s', (_name, state, expected) => expect(planPromotion(state, versions)).toMatchObject(expected));
});

describe('planRollBack', () => {
  it.each([
    ['canary beside', alias('2', { '1': 0.5 }), { act: 'set', version: '2', weights: {} }],
    ['delivered twice', alias('2'), { act: 'leave', state: 'as-wanted' }],
    ['serves the canary alone, by somebody else', alias('1'), { act: 'leave', state: 'superseded' }],
    ['foreign version', alias('3'), { act: 'leave', state: 'superseded' }],
    ['foreign version that inherited our weights', alias('3', { '1': 0.1 }), { act: 'set', version: '3', weights: {} }],
    ['foreign weights', alias('2', { '4': 0.5 }), { act: 'leave', state: 'superseded' }],
  ])('%s', (_name, state, expected) => expect(planRollBack(state, versions, false)).toMatchObject(expected));

  it('takes back what was being promoted', () => expect(planRollBack(alias('1'), versions, true)).toMatchObject({ act: 'set', version: '2', weights: {} }));

  it('never leaves the canary exposed beside or in place of the version to return to', () => {
    const version = fc.constantFrom('1', '2', '3');
    const weights = fc.oneof(fc.constant({}), fc.record({ '1': fc.constantFrom(0.1, 0.5) }), fc.record({ '4': fc.constant(0.1) }));
    fc.assert(
      fc.property(version, weights, (serving, beside) => {
        const plan = planRollBack(alias(serving, serving in beside ? {} : beside), versions, true);
        const after = plan.act === 'set' ? plan : alias(serving, serving in beside ? {} : beside);
        expect(after.weights['1']).toBeUndefined();
        if (after.weights['4'] === undefined) expect(after.version).not.toBe('1');
      }),
    );
  });
});
