import { closedCircuit, type CircuitState } from '../../core/circuit';
import { ConcurrentChange } from '../../core/errors';
import type { Circuits } from '../../core/ports';
import { freshTenant } from './samples';

const failing: CircuitState = { failures: 2, reason: 'throttled' };
const open: CircuitState = { failures: 3, openUntil: '2026-11-21T10:05:00.000Z', reason: 'timed out' };

export function circuitsContract(circuits: () => Circuits): void {
  it('is closed at first', async () => {
    expect(await circuits().read(freshTenant(), 'model')).toEqual(closedCircuit);
  });

  it('keeps what was written, for that tenant and name alone', async () => {
    const [tenant, other] = [freshTenant(), freshTenant()];
    await circuits().write(tenant, 'model', closedCircuit, failing);
    await circuits().write(tenant, 'model', failing, open);
    expect(await circuits().read(tenant, 'model')).toEqual(open);
    expect(await circuits().read(tenant, 'another')).toEqual(closedCircuit);
    expect(await circuits().read(other, 'model')).toEqual(closedCircuit);
  });

  it('goes back to closed and on from there', async () => {
    const tenant = freshTenant();
    await circuits().write(tenant, 'model', closedCircuit, open);
    await circuits().write(tenant, 'model', open, closedCircuit);
    expect(await circuits().read(tenant, 'model')).toEqual(closedCircuit);
    await circuits().write(tenant, 'model', closedCircuit, failing);
    expect(await circuits().read(tenant, 'model')).toEqual(failing);
  });

  it.each([
    ['closed, but it is not', closedCircuit],
    ['another end', { ...open, openUntil: '2026-11-21T10:06:00.000Z' }],
    ['another count', { ...open, failures: 4 }],
  ])('refuses who saw it %s', async (_name, before) => {
    const tenant = freshTenant();
    await circuits().write(tenant, 'model', closedCircuit, open);
    await expect(circuits().write(tenant, 'model', before, failing)).rejects.toThrow(ConcurrentChange);
    expect(await circuits().read(tenant, 'model')).toEqual(open);
  });

  it('refuses a state that was never there', async () => {
    await expect(circuits().write(freshTenant(), 'model', open, failing)).rejects.toThrow(ConcurrentChange);
  });

  it('lets one of two through', async () => {
    const tenant = freshTenant();
    const ends = await Promise.allSettled(['a', 'b', 'c'].map((reason) => circuits().write(tenant, 'model', closedCircuit, { failures: 1, reason })));
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
}
