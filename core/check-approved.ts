import { changedSince, circumstancesOf, type CircumstancesPorts } from './circumstances';
import type { StepInput } from './contracts';
import type { Component } from './cycle';
import { standingQuestion } from './decide-approval';
import { UnsafeState } from './errors';
import { hashOf, type JournalRecord } from './journal';

/**
 * Before the first exposure: what a person relied on is as it was when they were asked, by the question in the journal. That
 * there is a yes where one is needed is attested before (`attest-deployment.ts`).
 * @throws UnsafeState
 */
export async function checkApproved(component: Component, approval: StepInput<'DeployCanary'>['approval'], chain: readonly JournalRecord[], ports: CircumstancesPorts): Promise<void> {
  const expected = approval?.circumstancesSha256;
  if (expected === undefined) return;
  const seen = standingQuestion(chain)?.question.circumstances;
  if (seen === undefined || hashOf(seen) !== expected) throw new UnsafeState(`DeployCanary: the question in the journal is not the one that was approved: saw circumstances ${seen === undefined ? 'none' : hashOf(seen)}, expected ${expected}`);
  const changed = changedSince(seen, await circumstancesOf(component, ports));
  if (changed !== undefined) throw new UnsafeState(`DeployCanary: what was approved is no longer so: ${changed}`);
}
