import { changedSince, circumstancesOf, type CircumstancesPorts } from './circumstances';
import type { StepInput } from './contracts';
import { approvalRequest, type Component } from './cycle';
import { UnsafeState } from './errors';
import { hashOf } from './journal';
import { subjectOf } from './names';
import type { Journal } from './ports';

/**
 * Before the first exposure: what a person relied on is as it was when they were asked, by the question in the journal; and
 * what others build on has a person's yes.
 * @throws UnsafeState
 */
export async function checkApproved(component: Component, { improvement, approval }: Pick<StepInput<'DeployCanary'>, 'improvement' | 'approval'>, ports: CircumstancesPorts & { readonly journal: Pick<Journal, 'read'> }): Promise<void> {
  if (component.shared && !approval?.approved) throw new UnsafeState(`DeployCanary: saw no approval of a change to ${component.component}, which is shared, expected one`);
  const expected = approval?.circumstancesSha256;
  if (expected === undefined) return;
  const chain = await ports.journal.read(improvement.tenant, subjectOf.improvement(improvement.improvementId));
  const question = approvalRequest.safeParse(chain.findLast(({ kind }) => kind === 'approval-wanted')?.data).data;
  const seen = question?.circumstances;
  if (seen === undefined || hashOf(seen) !== expected) throw new UnsafeState(`DeployCanary: the question in the journal is not the one that was approved: saw circumstances ${seen === undefined ? 'none' : hashOf(seen)}, expected ${expected}`);
  const changed = changedSince(seen, await circumstancesOf(component, ports));
  if (changed !== undefined) throw new UnsafeState(`DeployCanary: what was approved is no longer so: ${changed}`);
}
