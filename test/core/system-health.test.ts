import { type SystemFacts, unwell } from '../../core/system-health';

const now = '2026-11-21T10:00:00.000Z';
const ago = (minutes: number) => new Date(Date.parse(now) - minutes * 60_000).toISOString();
/** 60 calls a minute, up to some minutes ago. */
const counted = (until: number, perMinute = 60) => Array.from({ length: 15 - until }, (_, index) => ({ lastAt: ago(until + index), requests: perMinute }));
const well: SystemFacts = { now, red: [], counted: counted(0), callsPerMinute: 60, journalledAt: ago(0.1) };

test.each<readonly [string, Partial<SystemFacts>, RegExp | undefined]>([
  ['all is well', {}, undefined],
  ['log lines are not counted', { red: ['ingest-fails'] }, /^alarm ingest-fails is red: log lines are not counted$/],
  ['clean-ups fail, and some were given up', { red: ['reconcile-fails', 'undelivered'] }, /reconcile-fails is red.*; alarm undelivered is red/],
  ['alarms that say nothing of a canary', { red: ['cycles-fail', 'cycle-slow', 'rollbacks', 'price-quote-failures'] }, undefined],
  ['alarms that cannot be read', { unread: 'throttled' }, /^alarms could not be read: throttled$/],
  ['nothing was counted for six minutes', { counted: counted(6) }, /^no call was counted for 6 min, at 60 calls a minute before: a watch would see nothing$/],
  ['for four: log lines may be late', { counted: counted(4) }, undefined],
  ['of a function that is seldom called', { counted: counted(6, 2) }, undefined],
  ['nothing at all, where calls were reckoned with', { counted: [] }, /^no call was counted for 15 min, at 60 calls a minute before/],
  ['nothing at all, and nobody calls it', { counted: [], callsPerMinute: 1 }, undefined],
  ['calls from the future', { counted: [...counted(0), { lastAt: ago(-3), requests: 1 }] }, /^clocks disagree: the newest call that was counted is from 2026-11-21T10:03:00.000Z, 180 s after now$/],
  ['a journal from the future', { journalledAt: ago(-5) }, /^clocks disagree: the improvement's last journal entry is from 2026-11-21T10:05:00.000Z, 300 s after now$/],
  ['a second apart', { journalledAt: ago(-0.02), counted: [...counted(0), { lastAt: ago(-0.02), requests: 1 }] }, undefined],
  ['no journal entry yet', { journalledAt: undefined }, undefined],
])('%s', (_what, change, why) => {
  const told = unwell({ ...well, ...change });
  if (why === undefined) expect(told).toBeUndefined();
  else expect(told).toMatch(why);
});
