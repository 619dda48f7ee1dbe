import { severities } from '../core/cycle';
import { NotFound } from '../core/errors';
import type { KeptOpportunity } from '../core/kept-opportunity';
import { iso } from '../core/time';
import type { Session } from './session';
import { UsageError } from './usage-error';

const listed = 5;

/** An opportunity as it stands at this moment. */
export interface OpportunityRow {
  readonly id: string;
  readonly kept: KeptOpportunity;
  readonly state: KeptOpportunity['standing']['state'] | 'improving' | 'left care';
  readonly because: string;
}

type Ports = Pick<Session, 'opportunities' | 'registry' | 'leases' | 'clock' | 'tenant'>;

/** What lasts first, the most severe and then the highest score first; expired ones are left out. */
export async function readOpportunities(component: string | undefined, { opportunities, registry, leases, clock, tenant }: Ports): Promise<readonly OpportunityRow[]> {
  const [kept, components, held] = await Promise.all([opportunities.list(tenant, component), registry.list(tenant), leases.held(tenant)]);
  if (component !== undefined && kept.length === 0 && !components.some(({ component: name }) => name === component)) {
    throw new NotFound(`Component: saw "${component}", expected one of tenant ${tenant}: ${components.map(({ component: name }) => name).join(', ') || 'it has none yet'}`);
  }
  const now = iso(clock.now());
  return kept.filter(({ expiresAt }) => expiresAt > now).map((one): OpportunityRow => {
    const { opportunity: { fingerprint, component: name }, standing } = one;
    const id = fingerprint.slice(0, 12);
    const improvement = held.find((lease) => lease.component === name && standing.reason.startsWith(lease.improvementId));
    if (!components.some((declared) => declared.component === name)) return { id, kept: one, state: 'left care', because: `${name} is declared no more; before: ${standing.state}: ${standing.reason}` };
    if (standing.state === 'starts' && improvement) return { id, kept: one, state: 'improving', because: improvement.improvementId };
    return { id, kept: one, state: standing.state, because: standing.reason };
  }).sort((a, b) => Number(isPast(a)) - Number(isPast(b)) || gravity(a) - gravity(b) || b.kept.opportunity.impactScore - a.kept.opportunity.impactScore || (a.id < b.id ? -1 : 1));
}

/** By its id, or the beginning of it that fits one only. @throws NotFound, UsageError */
export async function findOpportunity(asked: string, ports: Ports): Promise<OpportunityRow> {
  const matches = (await readOpportunities(undefined, ports)).filter(({ kept }) => asked !== '' && kept.opportunity.fingerprint.startsWith(asked));
  const [only, ...others] = matches;
  if (!only) throw new NotFound(`Opportunity: saw "${asked}", expected the id, or its beginning, of one of tenant ${ports.tenant}'s. List them with: ratchet opportunities`);
  if (others.length > 0) throw new UsageError(`Opportunity: saw "${asked}", expected more of it: ${matches.length} begin so: ${matches.slice(0, listed).map(({ id }) => id).join(', ')}${matches.length > listed ? ', ...' : ''}`);
  return only;
}

function isPast({ state }: OpportunityRow): boolean {
  return state === 'over' || state === 'ended' || state === 'left care';
}

function gravity({ kept }: OpportunityRow): number {
  return severities.indexOf(kept.opportunity.severity);
}
