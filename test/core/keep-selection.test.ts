import type { Cycle, Selection } from '../../core/cycle';
import type { Hold } from '../../core/hold-back';
import { keepSelection } from '../../core/keep-selection';
import type { PostponedEmergency } from '../../core/ports';
import { sampleOpportunity } from '../adapters/samples';
import { fakeOpportunities } from '../fakes/opportunities';
import { fakeWorkQueue } from '../fakes/work-queue';

const tenant = 'shop';
const now = '2026-11-21T10:00:00.000Z';
const until = '2026-11-21T11:00:00.000Z';
const found = sampleOpportunity(tenant);
const held: Hold = { state: 'waits', reason: 'the budget is spent', until };
const selection: Selection = { starts: [], observed: [], queued: [{ component: found.component, fingerprint: found.fingerprint, reason: held.reason, held: held.state }] };

describe('another look at what is held back for a time', () => {
  const look = (emergency: boolean): PostponedEmergency => ({ tenant, component: found.component, reason: 'held back: the budget is spent', at: now, notBefore: until, emergency });
  const before = (change: Partial<PostponedEmergency>): PostponedEmergency => ({ tenant, component: found.component, reason: 'before', at: '2026-11-21T09:00:00.000Z', ...change });
  interface Case { readonly what: string; readonly trigger: Cycle['trigger']; readonly waiting?: PostponedEmergency; readonly kept: PostponedEmergency }
  test.each<Case>([
    { what: 'found by a scheduled cycle', trigger: 'scheduled', kept: look(false) },
    { what: 'asked for by a person', trigger: 'manual', kept: look(false) },
    { what: 'asked for by another service', trigger: 'requested', kept: look(false) },
    { what: 'found by an emergency', trigger: 'emergency', kept: look(true) },
    { what: 'where an emergency waits', trigger: 'scheduled', waiting: before({ emergency: true }), kept: before({ emergency: true }) },
    { what: 'where an emergency waits, found by another', trigger: 'emergency', waiting: before({ emergency: true }), kept: before({ emergency: true }) },
    { what: 'where a look waits', trigger: 'scheduled', waiting: before({ notBefore: until, emergency: false }), kept: before({ notBefore: until, emergency: false }) },
    { what: 'where a look waits that is no emergency, as this one is', trigger: 'emergency', waiting: before({ notBefore: until, emergency: false }), kept: look(true) },
    { what: 'where a look waits of the release before, which knew no difference', trigger: 'emergency', waiting: before({ notBefore: until }), kept: look(true) },
    { what: 'where an alarm waits that the release before put off', trigger: 'emergency', waiting: before({}), kept: before({}) },
  ])('$what', async ({ trigger, waiting, kept }) => {
    const queue = fakeWorkQueue();
    if (waiting) await queue.putPostponed(waiting);
    await keepSelection(selection, { tenant, trigger, found: [found], holds: new Map([[found.fingerprint, held]]), expiresAt: until, now }, { queue, opportunities: fakeOpportunities() });
    expect(await queue.postponed(tenant)).toEqual([kept]);
  });
});
