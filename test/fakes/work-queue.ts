import type { Opportunity } from '../../core/cycle';
import type { PostponedEmergency, WorkQueue } from '../../core/ports';

export function fakeWorkQueue(): WorkQueue {
  const opportunities = new Map<string, { readonly opportunity: Opportunity; readonly reason: string; readonly expiresAt: string }>();
  const postponed = new Map<string, PostponedEmergency>();
  const cooldowns = new Map<string, { readonly tenant: string; readonly component: string; readonly until: string }>();
  const claims = new Map<string, { readonly claimant: string; readonly expiresAt: string }>();
  const keyOf = (tenant: string, rest: string) => `${tenant}/${rest}`;
  return {
    async putOpportunity(opportunity, reason, expiresAt) {
      opportunities.set(keyOf(opportunity.tenant, opportunity.fingerprint), { opportunity: structuredClone(opportunity), reason, expiresAt });
    },
    async opportunities(tenant) {
      return [...opportunities.values()].filter((waiting) => waiting.opportunity.tenant === tenant);
    },
    async removeOpportunity(tenant, fingerprint) {
      opportunities.delete(keyOf(tenant, fingerprint));
    },
    async putPostponed(emergency) {
      postponed.set(keyOf(emergency.tenant, emergency.component), { ...emergency });
    },
    async postponed(tenant) {
      return [...postponed.values()].filter((emergency) => emergency.tenant === tenant);
    },
    async removePostponed(tenant, component) {
      postponed.delete(keyOf(tenant, component));
    },
    async startCooldown(tenant, component, until) {
      cooldowns.set(keyOf(tenant, component), { tenant, component, until });
    },
    async cooldowns(tenant) {
      return new Map([...cooldowns.values()].filter((cooldown) => cooldown.tenant === tenant).map(({ component, until }) => [component, until]));
    },
    async claim(tenant, key, claimant, now, expiresAt) {
      const held = claims.get(keyOf(tenant, key));
      if (held && Date.parse(held.expiresAt) > Date.parse(now)) return held.claimant;
      claims.set(keyOf(tenant, key), { claimant, expiresAt });
      return claimant;
    },
  };
}
