import type { Settings } from '../../core/config';
import type { Health } from '../../core/cycle';
import { byPolicy, type Decided, endsOf, type PolicyQuestion, watchEnds } from '../../core/watch-policy';

const undecided: Decided = ['inconclusive', 'up to 3 % more may fail', 'undecided'];
const rare: Decided = ['no-effect', 'one call failed', 'rare-fault'];
const goesOn: Decided = ['continue', 'nothing is worse'];
const answer = (approved: boolean, reason = '') => ({ approved, by: 'ann', at: '2026-11-21T10:00:00.000Z', reason });
const policy = (inconclusivePolicy: Settings['inconclusivePolicy'], rareFaultPolicy: Settings['rareFaultPolicy'] = 'take-back'): Partial<PolicyQuestion> => ({ settings: { inconclusivePolicy, rareFaultPolicy, monitoringDurationSeconds: 3600 } });
const asked = { asked: 60 };

function decided(what: Decided, change: Partial<PolicyQuestion>): Pick<Health, 'decision' | 'reason' | 'extended' | 'asked'> {
  return byPolicy(what, { previous: undefined, settings: { inconclusivePolicy: 'take-back', rareFaultPolicy: 'take-back', monitoringDurationSeconds: 3600 }, moreStages: false, look: 60, watchedSeconds: 3600, answer: undefined, notKept: undefined, ...change });
}

const cases: readonly [name: string, what: Decided, change: Partial<PolicyQuestion>, result: Partial<Health>, reason: RegExp][] = [
  ['is taken back where nothing else is chosen', undecided, {}, { decision: 'inconclusive' }, /^up to 3 % more may fail$/],
  ['goes on', undecided, policy('extend'), { decision: 'continue', extended: { times: 1, untilSeconds: 7200 } }, /goes on for another 60 min \(1 of at most 2 times\)/],
  ['goes on once more', undecided, { ...policy('extend'), previous: { extended: { times: 1, untilSeconds: 7200 } }, watchedSeconds: 7260 }, { decision: 'continue', extended: { times: 2, untilSeconds: 10_860 } }, /2 of at most 2/],
  ['does not go on for ever', undecided, { ...policy('extend'), previous: { extended: { times: 2, untilSeconds: 10_860 } } }, { decision: 'inconclusive' }, /went on 2 times already/],
  ['is asked about', undecided, policy('ask'), { decision: 'continue', asked: 60 }, /a person is asked, and the canary keeps its share/],
  ['a rare fault without a policy of its own goes by the other one', rare, policy('extend'), { decision: 'continue', extended: { times: 1, untilSeconds: 7200 } }, /inconclusivePolicy extend/],
  ['a rare fault is asked about', rare, policy('take-back', 'ask'), { decision: 'continue', asked: 60 }, /rareFaultPolicy ask/],
  ['a rare fault stays on its gates', rare, policy('take-back', 'keep-on-replay'), { decision: 'promote' }, /rareFaultPolicy keep-on-replay: it stays on the evidence of its gates/],
  ['a rare fault whose gates ran nothing', rare, { ...policy('take-back', 'keep-on-replay'), notKept: 'its gates ran no recorded call' }, { decision: 'no-effect' }, /cannot stay .* since its gates ran no recorded call/],
  ['what is undecided for another reason never stays on its gates', undecided, policy('take-back', 'keep-on-replay'), { decision: 'inconclusive' }, /^up to/],
  ['harm has no policy', ['roll-back', 'more calls fail'], policy('ask', 'ask'), { decision: 'roll-back' }, /^more calls fail$/],
  ['a change that does not help has none', ['no-effect', 'no rarer'], policy('ask', 'ask'), { decision: 'no-effect' }, /^no rarer$/],
  ['nobody has answered', goesOn, { ...policy('ask'), previous: asked, look: 70 }, { decision: 'continue', asked: 60 }, /asked at look 60, and has not answered yet/],
  ['nobody answered in time', goesOn, { ...policy('ask'), previous: asked, answer: 'expired' }, { decision: 'inconclusive' }, /nobody answered in time/],
  ['rejected', goesOn, { ...policy('ask'), previous: asked, answer: answer(false, 'too slow') }, { decision: 'inconclusive' }, /ann rejected it \(too slow\)/],
  ['approved', goesOn, { ...policy('ask'), previous: asked, answer: answer(true) }, { decision: 'promote', extended: { times: 1, untilSeconds: 7200 } }, /and ann approved it; /],
  ['harm goes before an approval', ['roll-back', 'total failure'], { ...policy('ask'), previous: asked, answer: answer(true) }, { decision: 'roll-back' }, /^total failure$/],
  ['what is proven meanwhile needs no answer', ['promote', 'rarer'], { ...policy('ask'), previous: asked }, { decision: 'promote' }, /^rarer$/],
  ['a wider stage does', ['promote', 'gets more'], { ...policy('ask'), previous: asked, moreStages: true }, { decision: 'continue', asked: 60 }, /has not answered yet; gets more/],
];

it.each(cases)('a watch that decides nothing: %s', (_name, what, change, result, reason) => {
  const got = decided(what, change);
  expect(got).toMatchObject({ ...result, reason: expect.stringMatching(reason) });
  if (result.asked === undefined) expect(got).not.toHaveProperty('asked');
});

it('its tests at the end share one budget where it may end more often', () => {
  const ends = (...args: Parameters<typeof policy>) => endsOf(policy(...args).settings!);
  expect([ends('take-back'), ends('take-back', 'keep-on-replay'), ends('extend'), ends('ask'), ends('take-back', 'ask')]).toEqual([1, 1, 3, 3, 3]);
});

it('ends where it was extended to', () => {
  expect([watchEnds(undefined, { monitoringDurationSeconds: 3600 }), watchEnds({ extended: { times: 1, untilSeconds: 7300 } }, { monitoringDurationSeconds: 3600 })]).toEqual([3600, 7300]);
});
