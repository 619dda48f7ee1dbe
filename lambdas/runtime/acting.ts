import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { SourceUnavailable, UnsafeState } from '../../core/errors';
import { tenantTag } from '../../core/names';
import { environment } from './environment';

/** What AWS clients sign with, in the form that they take it. */
interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** A session is renewed so long before it ends; one whose role was assumed by a role lasts an hour at most. */
const renewedMs = 300_000;
/** Tenants whose services a warm function keeps. */
const mostKept = 20;

let building: string | undefined;
let sts: STSClient | undefined;

/**
 * The tenant for which services are being built, by a function that acts for one tenant at a time; undefined in those that act
 * for all (`acrossTenants` in `lib/permissions.ts`).
 */
export function actingTenant(): string | undefined {
  return building;
}

/** For the AWS clients: the function's own credentials, or those of a session that can reach one tenant alone. */
export function signed(): { readonly credentials?: () => Promise<Credentials> } {
  return building === undefined ? {} : { credentials: sessionOf(building) };
}

/**
 * Builds services once a tenant, whose clients sign as a session of the function's acting role with the tenant as its tag:
 * whatever a step is told or tells, IAM lets it reach that tenant's things and nobody else's.
 * @throws UnsafeState where a function that has to act for a tenant is called for none
 */
export function servicesFor<Services>(build: () => Services): (tenant: string | undefined) => Services {
  const kept = new Map<string, Services>();
  return (tenant) => {
    const acts = environment().ACTING_ROLE !== '';
    if (acts && tenant === undefined) throw new UnsafeState('Acting role: saw an input without a tenant, expected the one to act for');
    const key = acts ? tenant ?? '' : '';
    const known = kept.get(key);
    if (known !== undefined) return known;
    building = acts ? tenant : undefined;
    try {
      const services = build();
      kept.set(key, services);
      const [oldest] = kept.keys();
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
      return services;
    } finally {
      building = undefined;
    }
  };
}

const sessions = new Map<string, () => Promise<Credentials>>();

/** One session for all clients of a tenant. */
function sessionOf(tenant: string): () => Promise<Credentials> {
  const known = sessions.get(tenant);
  if (known) return known;
  let current: Promise<Credentials> | undefined;
  let until = 0;
  const session = async (): Promise<Credentials> => {
    if (current === undefined || Date.now() > until - renewedMs) {
      until = Number.POSITIVE_INFINITY;
      current = begin(tenant);
      current.then(({ expiration }) => { until = expiration.getTime(); }, () => { current = undefined; });
    }
    return current;
  };
  sessions.set(tenant, session);
  return session;
}

async function begin(tenant: string): Promise<Credentials> {
  sts ??= new STSClient({});
  const { Credentials: given } = await sts.send(new AssumeRoleCommand({ RoleArn: environment().ACTING_ROLE, RoleSessionName: tenant, Tags: [{ Key: tenantTag, Value: tenant }] }));
  if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken || !given.Expiration) throw new SourceUnavailable(`Session for tenant ${tenant}: saw no credentials, expected those of the acting role`);
  return { accessKeyId: given.AccessKeyId, secretAccessKey: given.SecretAccessKey, sessionToken: given.SessionToken, expiration: given.Expiration };
}
