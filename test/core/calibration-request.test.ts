import fc from 'fast-check';
import { benefitOf } from '../../core/benefit';
import { markedDescription, unmarkedDescription } from '../../core/calibration-mark';
import { calibrationImprovement, calibrationMinutes, isCalibration } from '../../core/calibration-request';
import { improvement as improvementSchema } from '../../core/cycle';
import { UnsafeState } from '../../core/errors';
import { improvementOf } from '../lambdas/steps/world';

const request = { tenant: 'shop', component: 'price-quote', minutes: 45, by: 'ann', reason: 'noisy hosts' };

test('a calibration is an improvement that claims nothing', () => {
  const improvement = improvementSchema.parse(calibrationImprovement(request, 'price-quote-1', '2026-11-21T10:00:00.000Z'));
  expect(isCalibration(improvement)).toBe(true);
  expect(calibrationMinutes(improvement.opportunity)).toBe(45);
  expect(benefitOf(improvement)).toBe('none');
  expect(improvement.opportunity.summary).toBe('calibration for 45 min, asked for by ann: noisy hosts');
  expect(isCalibration(improvementOf())).toBe(false);
});

describe('the mark on a description', () => {
  test('can be taken off, whatever stood there, also where it is put on twice', () => {
    fc.assert(fc.property(fc.string({ maxLength: 220 }), fc.string(), fc.string(), (description, label, other) => {
      const marked = markedDescription(description, label);
      expect(unmarkedDescription(marked)).toBe(description);
      expect(unmarkedDescription(markedDescription(marked, other))).toBe(description);
      expect(marked.length).toBeLessThanOrEqual(256);
    }), { seed: 3, numRuns: 200 });
  });

  test('is another one for another calibration, and no other text is taken for it', () => {
    expect(markedDescription('prices', 'Ratchet improvement a')).not.toBe(markedDescription('prices', 'Ratchet improvement b'));
    for (const text of ['', 'prices', '(Ratchet calibration) prices', 'by (Ratchet calibration 0123456789ab)']) expect(unmarkedDescription(text)).toBeUndefined();
  });

  test('a description without room for it is left alone', () => {
    expect(() => markedDescription('x'.repeat(222), 'a')).toThrow(UnsafeState);
    expect(() => markedDescription('x'.repeat(222), 'a')).toThrow('saw 222 characters, expected at most 221');
  });
});
