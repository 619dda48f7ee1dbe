import fc from 'fast-check';
import { chartLines } from '../../cli/chart';
import { rateBar } from '../../cli/rate-bar';
import type { Opportunity } from '../../core/cycle';
import type { KeptOpportunity } from '../../core/kept-opportunity';
import { seen } from '../../core/recognize';
import { updateStatus } from '../../core/component-status';
import { defaultSettings } from '../../core/config';
import { after } from '../../core/time';
import { sampleComponent, sampleCounters, sampleOpportunity } from '../adapters/samples';
import { improve, installation, ratchet, tenant, type World } from './command-line';

const now = '2026-11-21T10:00:00.000Z';
const minutesAgo = (minutes: number) => after(now, -minutes * 60);

async function keep(world: World, change: Partial<Opportunity> = {}, of: Partial<KeptOpportunity> = {}): Promise<void> {
  const opportunity = sampleOpportunity(tenant, { fingerprint: 'abcdef0123456789abcdef0123456789', impactScore: 5310, ...change });
  await world.opportunities.update(tenant, opportunity.component, opportunity.fingerprint, () => ({ ...seen(undefined, opportunity, { now: minutesAgo(2), windowHours: 1, version: '2' }), ...of }));
}
const standing = (state: KeptOpportunity['standing']['state'], reason: string) => ({ standing: { state, reason, at: minutesAgo(2) } });

/** Half an hour of twelve calls a minute, of which four fail in the last five. */
async function calls(world: World): Promise<void> {
  await world.counters.put(Array.from({ length: 30 }, (_, index) => sampleCounters(tenant, {
    minute: minutesAgo(30 - index), firstAt: minutesAgo(30 - index), lastAt: minutesAgo(30 - index), batchHash: `b${index}`, version: index < 24 ? '1' : '2',
    failures: index < 25 ? {} : { thrown: 4 }, failedRequestIds: index < 25 ? [] : ['1', '2', '3', '4'].map((id) => `r${index}-${id}`),
    templates: index < 25 ? [] : [{ id: 't1', kind: 'error', text: 'TypeError: <*> \u001b[31mred at quote (quote.ts)', example: 'e', count: 4 }],
  })));
}

describe('opportunities', () => {
  it('says so when there is none', async () => {
    const { out, exitCode } = await ratchet(installation(), ['opportunities']);
    expect([exitCode, out]).toEqual([0, 'No opportunity of tenant shop is known. What the last cycle saw: ratchet journal']);
    expect((await ratchet(installation(), ['opportunities', 'restock'])).out).toContain('No opportunity of restock is known');
  });

  it('lists what lasts first, with state, reason and evidence in one row', async () => {
    const world = installation();
    await keep(world, { fingerprint: '1'.repeat(32), severity: 'low' }, standing('over', 'it was looked for over 1 h and not found again'));
    await keep(world, { fingerprint: '2'.repeat(32), severity: 'high', component: 'restock' }, standing('suppressed', 'maintenance until 11:00'));
    await keep(world, {}, { ...standing('waits', 'no free slot'), timesSeen: 4 });
    await keep(world, { fingerprint: '3'.repeat(32) }, { expiresAt: now });
    await keep(world, { fingerprint: '4'.repeat(32), component: 'gone' }, standing('observed', 'it would go back'));
    const { lines } = await ratchet(world, ['opportunities'], { width: 240 });
    expect(lines[1]).toMatch(/^abcdef012345 +price-quote +critical +5,310 +waits +4 times, 2 min ago +31 of 120 calls failed, 0 of 400 before \(no free slot\) \[failure-rate-rise: failed=31,/);
    expect(lines.slice(1).map((line) => /waits|suppressed|over|left care/.exec(line)?.[0]).filter(Boolean)).toEqual(['waits', 'suppressed', 'left care', 'over']);
    const { json } = await ratchet(world, ['opportunities', 'price-quote', '--json']);
    expect(json()).toMatchObject({ tenant, opportunities: [{ id: 'abcdef012345', state: 'waits', because: 'no free slot', timesSeen: 4, opportunity: { component: 'price-quote' } }, { state: 'over' }] });
  });

  it('knows which one is being improved', async () => {
    const world = installation();
    const improvementId = await improve(world, { ending: 'runs' });
    await keep(world, {}, standing('starts', improvementId));
    expect((await ratchet(world, ['opportunities'])).out).toMatch(new RegExp(`improving[^]*\\(${improvementId}\\)`));
  });

  it('refuses a component that nobody declared', async () => {
    const { exitCode, err } = await ratchet(installation(), ['opportunities', 'nobody']);
    expect([exitCode, err]).toEqual([1, expect.stringContaining('saw "nobody", expected one of tenant shop: price-quote, restock')]);
  });

  it.each([40, 80, 200])('prints nothing that steers a terminal, and fits %d columns', async (width) => {
    const world = installation();
    await calls(world);
    await keep(world, { summary: 'calls fail \u001b[2J\u202e"hidden"\nnext', findings: [{ ...sampleOpportunity(tenant).findings[0]!, summary: 'bell \u0007', evidence: { templateId: 't1', template: '\u001b]0;title\u0007' } }] }, standing('waits', '\u001b[31mno slot'));
    for (const command of [['opportunities'], ['explain', 'abc']]) {
      const { lines } = await ratchet(world, command, { width });
      expect(lines.filter((line) => /[\u0000-\u001f\u202e]/.test(line))).toEqual([]);
      expect(lines.filter((line) => [...line].length > width && line.includes(' '.repeat(2)) && /[▁-█]/.test(line))).toEqual([]);
    }
  });
});

describe('explain', () => {
  it('shows the series, where it began, the deployment, findings, templates and what can be done', async () => {
    const world = installation();
    await calls(world);
    world.lambda.updateLatest(sampleComponent().functionName, { codeSha256: 'other' });
    world.lambda.publish(sampleComponent().functionName, minutesAgo(6));
    await keep(world, {}, standing('waits', 'no free slot: 3 of 3 improvements run or start'));
    const { lines, out, exitCode } = await ratchet(world, ['explain', 'abcdef'], { width: 120 });
    expect(exitCode).toBe(0);
    expect(out).toMatch(/state +waits: no free slot: 3 of 3/);
    expect(out).toMatch(/can be done +nothing, if that is as it should be[^]*ratchet trigger --components price-quote --wait/);
    expect(out).toContain('Share of calls that failed, from 2026-11-21 09:00:00 UTC, 360 calls');
    const chart = lines.filter((line) => line.includes('┤'));
    expect(chart).toHaveLength(6);
    expect(chart[0]).toMatch(/^33\.3 % ┤ {55}█+$/);
    expect(chart[5]).toMatch(/^ +0 % ┤·{30}▁{25}█+$/);
    const marks = lines[lines.indexOf(chart[5]!) + 1];
    expect(marks?.indexOf('▲')).toBe((chart[0] ?? '').indexOf('█'));
    expect(marks?.indexOf('◆')).toBe((chart[0] ?? '').indexOf('█') - 1);
    expect(out).toContain('▲ 11-21 09:55:00 it began');
    expect(out).toContain('◆ 11-21 09:54:00 version 2 was published');
    expect(out).toMatch(/evidence +failed=31/);
    expect(out).toMatch(/20 +20 +new +2 +TypeError: <\*> \?\[31mred at quote \(quote\.ts\)/);
  });

  it('says what could not be read, then and now', async () => {
    const world = installation();
    await keep(world, { findings: [{ ...sampleOpportunity(tenant).findings[0]!, missingSources: ['metrics'] }] });
    world.counters.read = () => Promise.reject(new Error('throttled'));
    const { out, exitCode } = await ratchet(world, ['explain', 'abc']);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/not read +metrics \(when it was found\), counters \(now: Error: throttled\)/);
    expect(out).toContain('No counters of that time');
  });

  it.each<readonly [string, Partial<KeptOpportunity>, string]>([
    ['observed', standing('observed', 'r'), 'ratchet mode propose price-quote'],
    ['suppressed', standing('suppressed', 'r'), 'a cycle looks again by itself'],
    ['ended', { ...standing('ended', 'r'), attempt: { improvementId: 'price-quote-1', kind: 'no-effect', reason: 'as slow', endedAt: now, foundAt: now, unanswered: false } }, 'ratchet show price-quote-1'],
    ['over', standing('over', 'r'), 'it is not there any more'],
    ['found', standing('found', 'r'), 'has not decided yet'],
  ])('what can be done about one that is %s', async (_state, of, advice) => {
    const world = installation();
    await keep(world, {}, of);
    expect((await ratchet(world, ['explain', 'abc'], { width: 1000 })).out).toContain(advice);
  });

  it('in JSON', async () => {
    const world = installation();
    await calls(world);
    await keep(world);
    const { json } = await ratchet(world, ['explain', 'abc', '--json']);
    expect(json()).toMatchObject({ id: 'abcdef012345', series: { name: 'share of calls that failed' }, marks: [{ what: 'it began' }], templates: [{ id: 't1' }], missing: [] });
    expect((json() as unknown as { series: { points: unknown[] } }).series.points).toHaveLength(60);
  });

  it.each([['zz', 1, 'saw "zz", expected the id'], ['a', 2, 'expected more of it: 2 begin so']])('asked for %s', async (asked, code, message) => {
    const world = installation();
    await keep(world);
    await keep(world, { fingerprint: `ab${'0'.repeat(30)}` });
    const { exitCode, err } = await ratchet(world, ['explain', asked]);
    expect([exitCode, err]).toEqual([code, expect.stringContaining(message)]);
  });
});

describe('status', () => {
  it('shows how calls went, and that actions are wanted since when', async () => {
    const world = installation();
    const minutes = Array.from({ length: 30 }, (_, index) => ({ minute: minutesAgo(30 - index), version: '1', firstAt: now, lastAt: now, requests: 10, failed: index < 20 ? 0 : 6, failures: {}, durations: {}, coldStarts: 0, maxMemoryMb: 80, memoryMb: 256 }));
    await world.statuses.put(updateStatus(undefined, { tenant, component: 'price-quote' }, { minutes }, now, defaultSettings));
    await world.statuses.put(updateStatus(undefined, { tenant, component: 'restock' }, { minutes: [], unread: 'AccessDenied: no' }, now, defaultSettings));
    const { lines, json } = { ...(await ratchet(world, ['status'])), json: (await ratchet(world, ['status', '--json'])).json };
    expect(lines.find((line) => line.startsWith('price-quote'))).toContain('████▃▃ 80 % F actions wanted since 11-21 10:00:00');
    expect(lines.find((line) => line.startsWith('restock'))).toContain('no calls ? (not read: AccessDenied: no)');
    expect(json()).toMatchObject({ components: [{ component: 'price-quote', calls: { autoFixRequired: true, grade: 'F', hour: expect.closeTo(0.8), windows: expect.anything(), text: '40 % of the last 50 calls worked' } }, { calls: { unread: 'AccessDenied: no' } }] });
  });
});

test('a block is full only where every call worked', () => {
  expect(rateBar([[100, 0], [100, 1], [100, 50], [100, 100]].map(([requests = 0, failed = 0]) => ({ at: now, requests, failed })))).toBe('█▇▄▁');
});

test('a chart has six lines of one column a point, whatever the values', () => {
  fc.assert(fc.property(fc.array(fc.option(fc.oneof(fc.double({ min: 0, noNaN: true, max: 1e12 }), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY)), { nil: undefined }), { minLength: 1, maxLength: 60 }), (values) => {
    const lines = chartLines(values.map((value, index) => ({ at: minutesAgo(60 - index), value })), [{ at: now, sign: '▲' }], (value) => value.toPrecision(3), 200);
    const plots = lines.slice(0, 6).map((line) => line.slice(line.indexOf('┤') + 1));
    expect(lines).toHaveLength(7);
    for (const plot of plots) expect([...plot].length).toBeLessThanOrEqual(values.length);
    // Each measured point stands on the lowest line, each other one is a dot there.
    expect([...(plots[5] ?? '')].map((sign) => sign === '·')).toEqual(values.map((value) => value === undefined || !Number.isFinite(value)));
  }));
});
