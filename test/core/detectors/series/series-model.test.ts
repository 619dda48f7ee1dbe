import fc from 'fast-check';
import { seriesModel } from '../../../../core/detectors/series/series-model';
import { sigmaRule } from '../../../../core/detectors/series/sigma-rule';

test.each([['seriesModel', seriesModel], ['sigmaRule', sigmaRule]] as const)('%s goes on from its packed state as if it had never stopped', (_name, model) => {
  const rows = fc.array(fc.record({ gap: fc.integer({ min: -600, max: 90_000 }), value: fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: -1e29, max: 1e29, noNaN: true }), fc.constantFrom(0, 1, NaN, Infinity)) }), { minLength: 1, maxLength: 400 });
  fc.assert(fc.property(rows, fc.nat(400), (series, stopAfter) => {
    const whole = model();
    let stopped = model();
    let at = 1_700_000_000;
    series.forEach(({ gap, value }, index) => {
      at += gap;
      if (index === stopAfter % series.length) stopped = model(stopped.pack());
      expect(stopped.observe(at, value)).toBe(whole.observe(at, value));
      expect(stopped.shift()).toEqual(whole.shift());
    });
    expect(stopped.pack()).toBe(whole.pack());
    expect(whole.pack().length).toBeLessThanOrEqual(8192);
  }), { numRuns: 100, seed: 1 });
});
