import { subjectOf } from '../../core/names';
import { sampleCalibration } from '../adapters/samples';
import { installation, operator, ratchet, tenant, type World } from './command-line';

const improvementId = 'price-quote-0a1b2c3d4e5f';
const asked = { tenant, component: 'price-quote', minutes: 60, by: operator, reason: 'to learn its noise' };

describe('calibrate', () => {
  it('asks first, and says how to follow it', async () => {
    const world = installation();
    const { out, exitCode, questions } = await ratchet(world, ['calibrate', 'price-quote'], { answer: true });
    expect([exitCode, questions]).toEqual([0, ['Publish the running code of price-quote once more, and give that version half of the calls for 60 min?']]);
    expect(world.calibrated).toEqual([asked]);
    expect(out).toContain(`improvement  ${improvementId}`);
    expect(out).toContain(`ratchet journal --subject improvement/${improvementId}`);
    expect(out).toContain('ratchet calibrate price-quote --last');
  });

  it('takes minutes and a reason', async () => {
    const world = installation();
    const { json } = await ratchet(world, ['calibrate', 'price-quote', '--minutes', '30', '--reason', 'new hosts', '--yes', '--json']);
    expect(world.calibrated).toEqual([{ ...asked, minutes: 30, reason: 'new hosts' }]);
    expect(json()).toMatchObject({ started: true, improvementId, component: 'price-quote' });
  });

  it.each<readonly [string, readonly string[], { readonly answer?: boolean }, string | undefined, number, RegExp]>([
    ['the person says no', [], { answer: false }, undefined, 1, /Nothing was done/],
    ['nobody can be asked', [], {}, undefined, 2, /saw no terminal to ask on, expected --yes there/],
    ['the control function refuses', ['--yes'], {}, 'Calibrate.mode: saw observe for price-quote', 2, /Calibrate\.mode: saw observe/],
    ['no number', ['--minutes', 'many', '--yes'], {}, undefined, 2, /expected a number/],
  ])('starts nothing where %s', async (_name, options, page, refusal, expected, message) => {
    const world = installation();
    world.refusal = refusal;
    const { exitCode, out, err } = await ratchet(world, ['calibrate', 'price-quote', ...options], page);
    expect([exitCode, world.calibrated]).toEqual([expected, []]);
    expect(`${out}${err}`).toMatch(message);
  });

  const ends = (world: World, kind: 'calibrated' | 'superseded' | undefined) => async () => {
    if (kind !== undefined) {
      const outcome = { improvementId, component: 'price-quote', kind, reason: 'no false alarm in 60 looks', endedAt: world.clock.iso(), durationSeconds: 3600, costUsd: 0, failureRateBefore: 0, failureRateAfter: 0 };
      await world.journal.append({ tenant, subject: subjectOf.improvement(improvementId), entryId: 'outcome', kind: 'outcome', at: world.clock.iso(), by: 'Test', summary: `${kind}: it ended`, data: { outcome } });
      await world.calibrations.put(sampleCalibration({ improvementId }));
    }
    world.executions.end(world.executions.started()[0]!.arn, kind === undefined ? 'failed' : 'succeeded');
  };

  it.each([['calibrated', 0, /outcome +calibrated\nwhy +no false alarm in 60 looks/], ['superseded', 1, /outcome +superseded/], [undefined, 1, /its execution ended without one/]] as const)('waits until it ended as %s', async (kind, expected, told) => {
    const world = installation();
    world.onSleep = ends(world, kind);
    const { exitCode, out } = await ratchet(world, ['calibrate', 'price-quote', '--yes', '--wait']);
    expect(exitCode).toBe(expected);
    expect(out).toMatch(told);
  });

  it('gives programs what was measured', async () => {
    const world = installation();
    world.onSleep = ends(world, 'calibrated');
    const { json } = await ratchet(world, ['calibrate', 'price-quote', '--yes', '--wait', '--json']);
    expect(json()).toMatchObject({ outcome: { kind: 'calibrated' }, measured: { improvementId, falseAlarms: { watches: 200 } } });
  });
});

describe('calibrate --last', () => {
  it('prints what was measured last, and starts nothing', async () => {
    const world = installation();
    await world.calibrations.put(sampleCalibration());
    const { out, exitCode } = await ratchet(world, ['calibrate', 'price-quote', '--last']);
    expect([exitCode, world.calibrated]).toEqual([0, []]);
    expect(out).toMatch(/measured +2026-11-21 09:00:00 UTC, on version 2, by price-quote-1\nits own watch +no false alarm\nfigures +noise that belongs to one arm sets the two apart by 2.1 % [^]*\nused +by every watch of the component/);
  });

  it('says that it is too old', async () => {
    const world = installation();
    await world.calibrations.put(sampleCalibration({ measuredAt: '2026-10-01T00:00:00.000Z', alarmed: true }));
    const { out, json } = await ratchet(world, ['calibrate', 'price-quote', '--last']).then(async (first) => ({ out: first.out, json: (await ratchet(world, ['calibrate', 'price-quote', '--last', '--json'])).json() }));
    expect(out).toMatch(/a false alarm took the copy back[^]*no longer: it is too old/);
    expect(json).toMatchObject({ used: false, version: '2' });
  });

  it('where there is none', async () => {
    const { exitCode, err } = await ratchet(installation(), ['calibrate', 'price-quote', '--last']);
    expect(exitCode).not.toBe(0);
    expect(err).toContain('Measure one with: ratchet calibrate price-quote');
  });
});
