import * as fc from 'fast-check';
import type { Outcome } from '../../core/cycle';
import { type EndedImprovement, tooManyRollbacks } from '../../core/rollback-rate';

const at = (index: number) => new Date(Date.parse('2026-11-01T00:00:00.000Z') + index * 3_600_000).toISOString();
const ended = (kinds: readonly (Outcome['kind'] | 'taken-back')[]): EndedImprovement[] =>
  kinds.map((kind, index) => ({ improvementId: `i-${index}`, component: 'a', kind: kind === 'taken-back' ? 'promoted' : kind, endedAt: at(index), takenBack: kind === 'taken-back' }));
const times = (count: number, kind: Outcome['kind'] | 'taken-back') => Array.from({ length: count }, () => kind);

test.each<readonly [string, readonly EndedImprovement[], number, string, boolean]>([
  ['nothing', [], 0.1, '', false],
  ['nine of nine: too few to say', ended(times(9, 'rolled-back')), 0.1, '', false],
  ['one of ten, at most a tenth', ended([...times(9, 'promoted'), 'rolled-back']), 0.1, '', false],
  ['two of ten, at most a tenth', ended([...times(8, 'promoted'), ...times(2, 'rolled-back')]), 0.1, '', true],
  ['three of ten, at most 30 %', ended([...times(7, 'no-effect'), ...times(3, 'rolled-back')]), 0.3, '', false],
  ['four of ten, at most 30 %', ended([...times(6, 'inconclusive'), ...times(4, 'rolled-back')]), 0.3, '', true],
  ['promotions that were taken back later', ended([...times(8, 'promoted'), ...times(2, 'taken-back')]), 0.1, '', true],
  ['what was stopped, overtaken or never deployed does not make up the ten', ended([...times(7, 'promoted'), ...times(2, 'rolled-back'), 'stopped', 'superseded', 'rejected', 'reconciled', 'failed', 'postponed']), 0.1, '', false],
  ['those before the last 20 are forgotten', ended([...times(5, 'rolled-back'), ...times(20, 'promoted')]), 0.1, '', false],
  ['those before somebody resumed are forgotten', ended([...times(5, 'rolled-back'), ...times(9, 'promoted'), 'rolled-back']), 0.1, at(4), false],
  ['enough of them after', ended([...times(5, 'rolled-back'), ...times(8, 'promoted'), ...times(2, 'rolled-back')]), 0.1, at(4), true],
  ['a limit of all never says so', ended(times(20, 'rolled-back')), 1, '', false],
])('%s', (_what, of, limit, since, said) => {
  expect(tooManyRollbacks(of, limit, since) !== undefined).toBe(said);
});

test('it is told with its numbers and names, the newest first', () => {
  expect(tooManyRollbacks(ended([...times(8, 'promoted'), ...times(2, 'rolled-back')]), 0.1, '')).toBe('2 of its last 10 improvements that were deployed did harm and were taken back (20 %, at most 10 %): i-9, i-8');
});

test('one more that did harm never lets go of a pause, and the order in which they are told does not matter', () => {
  const kinds = fc.array(fc.constantFrom<Outcome['kind']>('promoted', 'rolled-back', 'no-effect', 'stopped'), { minLength: 0, maxLength: 19 });
  fc.assert(fc.property(kinds, fc.double({ min: 0, max: 1, noNaN: true }), (some, limit) => {
    const all = ended(some);
    const said = tooManyRollbacks(all, limit, '');
    expect(tooManyRollbacks(all.toReversed(), limit, '')).toBe(said);
    if (said !== undefined) expect(tooManyRollbacks(ended([...some, 'rolled-back']), limit, '')).toBeDefined();
  }));
});
