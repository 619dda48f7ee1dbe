import { mendNames } from '../core/mend-state';
import { operatorOf } from '../core/names';
import type { HeldLease } from '../core/ports';
import { returnNames } from '../core/return-to-version';
import { busy } from './busy';
import { findComponent } from './find-component';
import { type View, wrap } from './page';
import type { Screen } from './screen';
import type { Session } from './session';
import { moment } from './times';
import { UsageError } from './usage-error';

const listed = 10;

/** Sets one version of a component alone, through the reconcile function; what cannot be is refused before that is called. */
export async function setVersion(asked: string, toVersion: string, reason: string, agreed: (question: string) => Promise<boolean>, session: Session, screen: Screen): Promise<View> {
  const { tenant, functions, leases, operations } = session;
  const component = await findComponent(asked, session);
  const { component: name } = component;
  const [alias, published, lease] = await Promise.all([functions.alias(component), functions.versions(component), leases.get(tenant, name)]);
  const known = published.map(({ version }) => version);
  if (!known.includes(toVersion)) throw new UsageError(`--to: saw version "${toVersion}", expected one of ${name} that is published: ${known.slice(-listed).reverse().join(', ')}. List them with: ratchet versions ${name}`);
  if (alias.version === toVersion && Object.keys(alias.weights).length === 0) throw new UsageError(`--to: saw version ${toVersion}, which serves ${name} alone already; expected another one`);
  if (lease) throw new UsageError(`${name}: saw ${lease.improvementId} at work on it, expected nobody. ${whatToDo(lease)}`);
  if (!(await agreed(`Set ${name} to version ${toVersion} alone, in place of version ${alias.version}?`))) return { json: { component: name, set: false, reason: 'not confirmed' }, lines: () => ['Nothing was done.'], exitCode: 1 };
  return busy(`setting ${name} to version ${toVersion}`, screen, async () => {
    const detail = await operations.setVersion({ tenant, component: name, toVersion, reason, by: await operations.caller() });
    const serves = await functions.alias(component);
    const set = serves.version === toVersion && Object.keys(serves.weights).length === 0;
    return { json: { component: name, from: alias.version, to: toVersion, set, detail }, lines: (page) => wrap(`${detail}. All of it: ratchet journal --subject component/${name}`, page.width), exitCode: set ? 0 : 1 };
  });
}

/** What an operator began is no improvement, and is over in a moment. */
function whatToDo({ improvementId, executionArn, expiresAt }: HeldLease): string {
  const who = operatorOf(executionArn) ?? 'somebody';
  const does = improvementId.startsWith(returnNames) ? 'sets a version' : improvementId.startsWith(mendNames) ? 'compares it' : undefined;
  return does === undefined ? `Stop it first: ratchet rollback ${improvementId} --reason "..."` : `Wait a moment: ${who} ${does}; if it is cut off, it is cleaned up after ${moment(expiresAt)}`;
}
