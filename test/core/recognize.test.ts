import type { ComponentAnalysis, Finding, Opportunity, SourceState } from '../../core/cycle';
import { type KeptOpportunity, keptOpportunity } from '../../core/kept-opportunity';
import { overAt, recognize, seen, type Sighting } from '../../core/recognize';
import { end, findingOf, minutesBeforeEnd, opportunityOf } from './telemetry-of';

const sighting: Sighting = { now: end, windowHours: 1, version: '2' };
const at = (minutes: number, change: Partial<Sighting> = {}): Sighting => ({ ...sighting, now: minutesBeforeEnd(-minutes), ...change });
const keptOf = (change: Partial<Opportunity> = {}, of: Partial<KeptOpportunity> = {}): KeptOpportunity => ({ ...seen(undefined, opportunityOf(change), sighting), ...of });
const analysisOf = (opportunities: readonly Opportunity[], sources: SourceState[] = [{ source: 'counters', state: 'read' }]): ComponentAnalysis =>
  ({ component: 'price-quote', opportunities: [...opportunities], status: { requests: 1, successRate: 1, autoFixRequired: false }, verdict: '', sources, foreseen: Object.fromEntries(opportunities.map(({ fingerprint }) => [fingerprint, `mend ${fingerprint}`])) });

describe('the same fault keeps the fingerprint that it got first', () => {
  const finding = (change: Partial<Finding>) => ({ findings: [findingOf(change)] as [Finding] });
  test.each<readonly [string, Partial<Opportunity>, Partial<Opportunity>, Partial<KeptOpportunity>, string]>([
    ['the same one', {}, {}, {}, 'f1'],
    ['led by another detector, begun together', finding({}), { fingerprint: 'f2', ...finding({ detector: 'recurring-error', startedAt: minutesBeforeEnd(19) }) }, {}, 'f1'],
    ['begun long before', finding({}), { fingerprint: 'f2', ...finding({ startedAt: minutesBeforeEnd(40) }) }, {}, 'f2'],
    ['the same error, whenever it began in this window', finding({ evidence: { templateId: 't1' } }), { fingerprint: 'f2', ...finding({ startedAt: minutesBeforeEnd(40), evidence: { templateId: 't1' } }) }, {}, 'f1'],
    ['now known to be of a version', finding({}), { fingerprint: 'f2', ...finding({ version: '2' }) }, {}, 'f1'],
    ['of another version', finding({ version: '1' }), { fingerprint: 'f2', ...finding({ version: '2' }) }, {}, 'f2'],
    ['another trouble', finding({}), { fingerprint: 'f2', ...finding({ detector: 'latency-shift' }) }, {}, 'f2'],
    ['a waste is one of its own', finding({ detector: 'memory-near-limit' }), { fingerprint: 'f2', ...finding({ detector: 'memory-near-limit' }) }, {}, 'f2'],
    ['the other one is over', finding({}), { fingerprint: 'f2' }, { standing: { state: 'over', reason: '', at: end } }, 'f2'],
    ['the other one has expired', finding({}), { fingerprint: 'f2' }, { expiresAt: end }, 'f2'],
  ])('%s', (_name, known, found, of, fingerprint) => {
    const recognized = recognize(analysisOf([opportunityOf(found)]), [keptOf(known, of)], end);
    expect(recognized.opportunities.map((one) => one.fingerprint)).toEqual([fingerprint]);
    expect(Object.keys(recognized.foreseen ?? {})).toEqual([fingerprint]);
  });

  test('one that is found under its own name is nobody else\'s', () => {
    const recognized = recognize(analysisOf([opportunityOf({ fingerprint: 'f2' }), opportunityOf()]), [keptOf()], end);
    expect(recognized.opportunities.map(({ fingerprint }) => fingerprint)).toEqual(['f2', 'f1']);
  });

  test('of two that could be the same, one is', () => {
    const recognized = recognize(analysisOf([opportunityOf({ fingerprint: 'f2' }), opportunityOf({ fingerprint: 'f3' })]), [keptOf()], end);
    expect(recognized.opportunities.map(({ fingerprint }) => fingerprint)).toEqual(['f1', 'f3']);
  });
});

describe('seen', () => {
  test('for the first time', () => {
    const kept = keptOf();
    expect(keptOpportunity.parse(kept)).toEqual(kept);
    expect(kept).toMatchObject({ firstSeenAt: end, lastSeenAt: end, timesSeen: 1, newAt: end, gravest: 'high', standing: { state: 'found' } });
  });

  test('again: times, the gravest, and what other detectors said are kept', () => {
    const first = keptOf({ severity: 'critical', findings: [findingOf({ detector: 'timeout', summary: 'calls time out' })] });
    const again = seen(first, opportunityOf({ cycleId: 'c2', severity: 'medium' }), at(10));
    expect(again).toMatchObject({ firstSeenAt: end, lastSeenAt: minutesBeforeEnd(-10), timesSeen: 2, gravest: 'critical', opportunity: { severity: 'medium' }, earlier: [{ summary: 'calls time out' }] });
    expect(seen(again, opportunityOf({ cycleId: 'c3', findings: [findingOf({ detector: 'timeout' })] }), at(20)).earlier.map(({ detector }) => detector)).toEqual(['failure-rate-rise']);
  });

  test('by the same cycle twice, or by two at one time in any order: each counts once', () => {
    const [two, three] = ['c2', 'c3'].map((cycleId) => opportunityOf({ cycleId }));
    const once = seen(keptOf(), two!, at(1));
    expect(seen(once, two!, at(2)).timesSeen).toBe(2);
    expect(seen(once, three!, at(2)).timesSeen).toBe(3);
    expect(seen(seen(seen(keptOf(), three!, at(1)), two!, at(1)), three!, at(2)).timesSeen).toBe(3);
  });

  test('after it had expired it is a new one', () => {
    expect(seen(keptOf({}, { timesSeen: 9, expiresAt: end }), opportunityOf({ cycleId: 'c2' }), at(1))).toMatchObject({ timesSeen: 1, firstSeenAt: minutesBeforeEnd(-1) });
  });

  test.each<readonly [string, Partial<Opportunity>, Partial<Sighting>, string | undefined]>([
    ['the same with other numbers', { summary: '40 of 90', impactScore: 9, findings: [findingOf({ summary: '40 of 90', evidence: { failedAfter: 40 } })] }, {}, undefined],
    ['another detector', { findings: [findingOf(), findingOf({ detector: 'timeout' })] }, {}, 'detector timeout had not been seen of it'],
    ['another error', { findings: [findingOf({ evidence: { templateId: 't9' } })] }, {}, 'error t9 had not been seen of it'],
    ['graver', { severity: 'critical' }, {}, 'it is critical now, and was high at most'],
    ['milder', { severity: 'low' }, {}, undefined],
    ['another version serves', {}, { version: '3' }, 'version 3 serves in place of version 2'],
    ['which version serves is not known', {}, { version: undefined }, undefined],
  ])('what is new: %s', (_name, change, facts, news) => {
    const again = seen(keptOf(), opportunityOf({ cycleId: 'c2', ...change }), at(10, facts));
    expect([again.newAt, again.news]).toEqual(news === undefined ? [end, 'it was seen for the first time'] : [minutesBeforeEnd(-10), news]);
  });

  test('what had ended stands anew, and says after what', () => {
    const ended = keptOf({}, { standing: { state: 'ended', reason: 'i1 ended as no-effect', at: end } });
    expect(seen(ended, opportunityOf({ cycleId: 'c2' }), at(5)).standing).toEqual({ state: 'found', reason: 'seen again after: i1 ended as no-effect', at: minutesBeforeEnd(-5) });
  });

  test('stays small, whatever is seen', () => {
    let kept = keptOf();
    for (let n = 0; n < 200; n += 1) kept = seen(kept, opportunityOf({ cycleId: `c${n}`, findings: [findingOf({ detector: `d${n}`, evidence: { templateId: `t${n}` } })] }), at(n));
    expect([kept.timesSeen, kept.seenBy.length, kept.marks.length, kept.earlier.length]).toEqual([200, 10, 30, 10]);
    const text = 'x'.repeat(100_000);
    const long = seen(undefined, opportunityOf({ summary: text, findings: Array.from({ length: 50 }, () => findingOf({ summary: text, evidence: { template: text, lastHour: 3 } })) }), sighting);
    expect(keptOpportunity.parse(long)).toEqual(long);
    expect(JSON.stringify(long).length).toBeLessThan(20_000);
  });
});

test.each<readonly [string, Partial<Sighting>, SourceState[], boolean]>([
  ['looked for and not found', {}, [{ source: 'counters', state: 'read' }], true],
  ['its counters could not be read', {}, [{ source: 'counters', state: 'failed' }], false],
  ['it has no counters any more', {}, [{ source: 'counters', state: 'empty' }], false],
  ['another source failed, that was there when it was found', {}, [{ source: 'counters', state: 'read' }, { source: 'metrics', state: 'failed' }], false],
  ['a shorter look than the one that found it', { windowHours: 0.5 }, [{ source: 'counters', state: 'read' }], false],
  ['a look that began before', { now: minutesBeforeEnd(1) }, [{ source: 'counters', state: 'read' }], false],
])('over: %s', (_name, facts, sources, is) => {
  expect(overAt(keptOf(), { sources }, at(10, facts))?.standing.state).toBe(is ? 'over' : undefined);
});
