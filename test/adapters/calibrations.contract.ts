import type { KeptCalibration } from '../../core/kept-calibration';
import type { Calibrations } from '../../core/ports';
import { freshTenant, sampleCalibration } from './samples';

const of = (tenant: string, change: Partial<KeptCalibration> = {}): KeptCalibration => sampleCalibration({ tenant, ...change });

export function calibrationsContract(calibrations: () => Calibrations): void {
  it('has none at first', async () => {
    expect(await calibrations().get(freshTenant(), 'price-quote')).toBeUndefined();
  });

  it('keeps the last of each component of each tenant, also one that is old', async () => {
    const [tenant, other] = [freshTenant(), freshTenant()];
    const { falseAlarms: _falseAlarms, ...short } = of(tenant, { improvementId: 'price-quote-2', alarmed: true, measuredAt: '2025-01-01T00:00:00.000Z' });
    for (const kept of [of(tenant), of(tenant, { component: 'price' }), short, of(other)]) await calibrations().put(kept);
    expect(await calibrations().get(tenant, 'price-quote')).toEqual(short);
    expect(await calibrations().get(tenant, 'price')).toEqual(of(tenant, { component: 'price' }));
    expect(await calibrations().get(other, 'price-quote')).toEqual(of(other));
  });
}
