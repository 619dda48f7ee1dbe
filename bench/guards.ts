/** Who has to notice that a guard is gone: the simulation, or a unit test by its file. */
type Notices = 'simulation' | `test/${string}.test.ts`;

export interface Guard {
  /** What it keeps from happening. */
  readonly guard: string;
  readonly file: string;
  /** Source text that stands exactly once in the file: a guard that moves makes the check fail. */
  readonly search: string;
  readonly replace: string;
  readonly noticedBy: Notices;
  /** Kinds of faults that the guard is for, so that it is missed soon; 'none' for worlds in which nothing goes wrong. @default all */
  readonly faults?: string;
}

/** One entry a guard: what the product would be without it. */
export const guards: readonly Guard[] = [
  {
    guard: 'lease: taken only while nobody holds it', file: 'adapters/dynamodb-leases.ts', noticedBy: 'test/adapters/dynamodb-leases.test.ts',
    search: "ConditionExpression: 'attribute_not_exists(improvementId)'", replace: "ConditionExpression: 'attribute_not_exists(nothing)'",
  },
  {
    guard: 'lease: an improvement without it does not start', file: 'lambdas/steps/acquire-lease.ts', noticedBy: 'simulation',
    search: 'if (!result.acquired) return refuse(`improvement ${result.holder.improvementId} holds ${name} until ${result.holder.expiresAt}`);',
    replace: "if (!result.acquired) return { acquired: true, reason: 'free', fencingToken: result.holder.fencingToken, expiresAt: result.holder.expiresAt, mode, executionArn };",
  },
  {
    guard: 'lease: as many of a tenant as are configured', file: 'lambdas/steps/acquire-lease.ts', noticedBy: 'simulation',
    search: 'if (full !== undefined) {', replace: "if (full === '') {",
  },
  {
    guard: 'lease: renewed and checked before each write of a publishing', file: 'lambdas/steps/deploy-canary.ts', noticedBy: 'test/lambdas/steps/code-others.test.ts',
    search: '{ ...services, stillOurs });', replace: '{ ...services, stillOurs: async () => undefined });',
  },
  {
    guard: 'lease: renewed by each look', file: 'lambdas/steps/check-health.ts', noticedBy: 'simulation', faults: 'none',
    search: 'await services.leases.renew({ ...improvement, ...lease }, after(now, settings.leaseSeconds + seen.waitSeconds));', replace: '',
  },
  {
    guard: 'lease: one that expired is cleaned up', file: 'core/sweep.ts', noticedBy: 'test/core/sweep.test.ts',
    search: 'const expired = lease.expiresAt < now;', replace: 'const expired = false;',
  },
  {
    guard: 'lease: an execution that died is cleaned up before its lease expires', file: 'core/sweep.ts', noticedBy: 'test/core/sweep.test.ts',
    search: "state === 'running' || state === 'unknown')", replace: "state === 'running' || state === 'aborted' || state === 'failed' || state === 'unknown')",
  },
  {
    guard: 'lease: freed when the improvement ends', file: 'core/finish-improvement.ts', noticedBy: 'simulation',
    search: '  await ports.leases.release(tenant, component, improvementId);\n', replace: '',
  },
  {
    guard: 'alias: changed only at the revision that was read', file: 'adapters/lambda-deployer.ts', noticedBy: 'test/adapters/deployer.test.ts',
    search: 'RoutingConfig: { AdditionalVersionWeights: { ...weights } }, RevisionId: revisionId })', replace: 'RoutingConfig: { AdditionalVersionWeights: { ...weights } } })',
  },
  {
    guard: 'alias: somebody else\'s deployment gets no canary beside it', file: 'core/plan-alias.ts', noticedBy: 'simulation', faults: 'team',
    search: 'if (alias.version !== returnTo || foreignWeights(alias, canary)) return superseded(alias, returnTo, canary);\n  if (alias.weights[canary] === weight)', replace: 'if (alias.weights[canary] === weight)',
  },
  {
    guard: 'alias: somebody else\'s deployment is not promoted over', file: 'core/plan-alias.ts', noticedBy: 'test/core/plan-alias.test.ts',
    search: 'if (alias.version !== returnTo || foreignWeights(alias, canary)) return superseded(alias, returnTo, canary);\n  return { act: \'set\', version: canary', replace: 'return { act: \'set\', version: canary',
  },
  {
    guard: 'alias: somebody else\'s deployment is not rolled back', file: 'core/plan-alias.ts', noticedBy: 'simulation', faults: 'team',
    search: 'if (alias.version !== returnTo) {\n    if (alias.weights[canary] === undefined) return superseded', replace: 'if (alias.version === returnTo + 1) {\n    if (alias.weights[canary] === undefined) return superseded',
  },
  {
    guard: 'alias: a look sees that somebody else deployed', file: 'core/decide-look.ts', noticedBy: 'test/core/observe-canary.test.ts',
    search: "return { ...health, decision: 'superseded', reason:", replace: "return { ...health, reason:",
  },
  {
    guard: 'alias: the canary of a dead execution is taken away', file: 'core/reconcile.ts', noticedBy: 'simulation', faults: 'abort',
    search: 'const cleaned = stays ? undefined :', replace: 'const cleaned = stays || lease ? undefined :',
  },
  {
    guard: 'alias: written by a clean-up, so that a step still on its way is refused', file: 'core/roll-back.ts', noticedBy: 'test/core/roll-back.test.ts',
    search: "plan.act === 'set' ? plan : fence ? alias : undefined", replace: "plan.act === 'set' ? plan : undefined",
  },
  {
    guard: '$LATEST: put back after a publishing', file: 'core/publish-canary.ts', noticedBy: 'simulation',
    search: '  else await deployer.restoreLatest(component, returnTo, codeSha256, configuration);\n', replace: '',
  },
  {
    guard: '$LATEST: follows a promotion', file: 'lambdas/steps/promote.ts', noticedBy: 'simulation',
    search: 'const latest = await followPromotion(component, deployment, services.deployer);', replace: "const latest = 'not done';",
  },
  {
    guard: '$LATEST: the code that somebody else left there stays', file: 'adapters/lambda-deployer.ts', noticedBy: 'test/adapters/deployer.test.ts',
    search: 'if (latest.CodeSha256 !== expectedSha256) throw', replace: 'if (latest.CodeSha256 === undefined) throw',
  },
  {
    guard: 'journal: a deployment is written ahead', file: 'lambdas/steps/deploy-canary.ts', noticedBy: 'simulation',
    search: "attestIntent(await record('deployment-intended',", replace: "attestIntent(improvement.tenant !== '' ? { entryId: '', data: { deployment: planned } } as never : await record('deployment-intended',",
  },
  {
    guard: 'journal: a promotion is written ahead', file: 'lambdas/steps/promote.ts', noticedBy: 'simulation',
    search: "await record('promotion-intended',", replace: "if (improvement.tenant === '') await record('promotion-intended',",
  },
  {
    guard: 'journal: a fact that is told twice is written once, so that the first outcome stands', file: 'core/journal.ts', noticedBy: 'simulation',
    search: 'if (known) return { record: known, known: true };', replace: '',
  },
  {
    guard: 'journal: an older fencing token is refused', file: 'core/journal.ts', noticedBy: 'test/core/journal.test.ts',
    search: 'entry.fencingToken < newest', replace: 'entry.fencingToken < 0',
  },
  {
    guard: 'journal: hash and predecessor are checked', file: 'core/journal.ts', noticedBy: 'test/core/journal.test.ts',
    search: 'if (hashOf(unsigned) !== hash)', replace: 'if (hash === undefined)',
  },
  {
    guard: 'verdict: names the hash of what is deployed', file: 'core/plan-deployment.ts', noticedBy: 'test/core/plan-deployment.test.ts',
    search: " || sha256 === '' || verdict.candidateSha256 !== sha256)", replace: ')',
  },
  {
    guard: 'approval: of exactly this candidate', file: 'core/plan-deployment.ts', noticedBy: 'test/core/plan-deployment.test.ts',
    search: '(!approval?.approved || approval.candidateSha256 !== sha256)', replace: '!approval?.approved',
  },
  {
    guard: 'approval: of exactly this verdict', file: 'core/plan-deployment.ts', noticedBy: 'test/core/plan-deployment.test.ts',
    search: 'if (seen !== undefined && seen !== hashOf(verdict))', replace: "if (seen === '')",
  },
  {
    guard: 'approval: an answer to another candidate is refused', file: 'core/decide-approval.ts', noticedBy: 'test/core/decide-approval.test.ts',
    search: 'if (answer.candidateSha256 !== candidateSha256) throw', replace: "if (answer.candidateSha256 === '') throw",
  },
  {
    guard: 'watch: silence never promotes', file: 'core/assess-health.ts', noticedBy: 'simulation', faults: 'none',
    search: "if (short !== undefined) return ['inconclusive',", replace: "if (short !== undefined) return ['promote',",
  },
  {
    guard: 'watch: promoted only when a look says so', file: 'statemachines/improvement.asl.json', noticedBy: 'simulation', faults: 'none',
    search: '"Next": "Promote"\n        }\n      ],\n      "Default": "RollBack"', replace: '"Next": "Promote"\n        }\n      ],\n      "Default": "Promote"',
  },
  {
    guard: 'flow: a deployment that fails goes through RollBack', file: 'statemachines/improvement.asl.json', noticedBy: 'simulation', faults: 'bug',
    search: '"Next": "RollBack"\n        }\n      ],\n      "Next": "Deployed?"', replace: '"Next": "RecordOutcome"\n        }\n      ],\n      "Next": "Deployed?"',
  },
  {
    guard: 'flow: the mode that the team set', file: 'statemachines/improvement.asl.json', noticedBy: 'simulation', faults: 'none',
    search: '"StringEquals": "approve",\n          "Next": "RequestApproval"', replace: '"StringEquals": "approve",\n          "Next": "DeployCanary"',
  },
  {
    guard: 'switch: nothing starts while it is paused', file: 'lambdas/steps/acquire-lease.ts', noticedBy: 'test/lambdas/steps/improvement-flow.test.ts',
    search: 'if (pause) return refuse(', replace: "if (pause?.by === '') return refuse(",
  },
  {
    guard: 'budget: calls of the model in one improvement', file: 'core/model-budget.ts', noticedBy: 'simulation', faults: 'none',
    search: 'if (calls >= maxModelCalls) return', replace: 'if (calls >= 100) return',
  },
  {
    guard: 'duplicates: two triggers of one kind are one cycle', file: 'core/admit-cycle.ts', noticedBy: 'test/core/admit-cycle.test.ts',
    search: 'if (claimedBy !== cycleId) return', replace: "if (claimedBy === '') return",
  },
  {
    guard: 'alias: a canary that was left beside somebody else\'s deployment by a promotion is taken away', file: 'statemachines/improvement.asl.json', noticedBy: 'test/lambdas/steps/improvement-flow.test.ts',
    search: '"Default": "RollBack"\n    },\n    "RollBack": {', replace: '"Default": "RecordOutcome"\n    },\n    "RollBack": {',
  },
  {
    guard: 'budget: what others took counts before anything is spent', file: 'core/budgets.ts', noticedBy: 'test/core/budgets.test.ts',
    search: 'if (reserved) return (usd)', replace: 'if (reserved || taken >= 0) return (usd)',
  },
  {
    guard: 'blast radius: what other canaries expose counts', file: 'core/reserve-deployment.ts', noticedBy: 'test/lambdas/steps/exposure-flow.test.ts',
    search: 'own ?? limit - taken', replace: 'own ?? limit',
  },
  {
    guard: 'blast radius: given back when the improvement ends', file: 'core/settle-improvement.ts', noticedBy: 'test/core/finish-improvement.test.ts',
    search: '  await budgets.settle(exposureAccount(tenant), improvementId, 0);\n', replace: '',
  },
  {
    guard: 'blast radius: given back when a step took it after its clean-up', file: 'core/sweep.ts', noticedBy: 'simulation', faults: 'abort-after',
    search: ', () => giveRoomBack(tenant, ports)]', replace: ']',
  },
  {
    guard: 'stop: asked before each effect', file: 'core/stopped.ts', noticedBy: 'test/lambdas/steps/stopped-flow.test.ts',
    search: 'if (stop) throw new Stopped(tellStop(stop));', replace: '',
  },
  {
    guard: 'stop: ends what runs', file: 'core/stopped.ts', noticedBy: 'test/core/stopped.test.ts',
    search: 'const stop = isExecution(executionArn) ? stopOver(state, component) : undefined;', replace: 'const stop = executionArn === \'\' ? stopOver(state, component) : undefined;',
  },
  {
    guard: 'freeze: nothing is deployed in it', file: 'core/stopped.ts', noticedBy: 'test/lambdas/steps/frozen-flow.test.ts',
    search: '  expectNotFrozen({ component: improvement.component, settings, controls: state, now }, { emergency: improvement.emergency, revert });\n', replace: '',
  },
  {
    guard: 'rollback rate: too many of them pause the component', file: 'core/pause-itself.ts', noticedBy: 'test/core/pause-itself.test.ts',
    search: 'if (why === undefined) continue;', replace: 'if (why !== \'\') continue;',
  },
  {
    guard: 'health of the whole: asked before a deployment', file: 'core/prepare-deployment.ts', noticedBy: 'test/lambdas/steps/unwell-flow.test.ts',
    search: "if (!hasKind(chain, 'deployment-intended')) await", replace: "if (chain.length === 0) await",
  },
  {
    guard: 'attested: the verdict that stands in the journal', file: 'core/attest-deployment.ts', noticedBy: 'test/lambdas/steps/forged-deployments.test.ts',
    search: 'if (hashOf(stands) !== hashOf(verdict)) return', replace: "if (hashOf(stands) === '') return",
  },
  {
    guard: 'attested: the approval that stands in the journal', file: 'core/attest-deployment.ts', noticedBy: 'test/lambdas/steps/forged-deployments.test.ts',
    search: 'if (!approval || hashOf(approval) !== hashOf(given)) return', replace: "if (!approval) return",
  },
  {
    guard: 'attested: the code of the version that gets calls', file: 'core/attest-deployment.ts', noticedBy: 'test/lambdas/steps/forged-deployments.test.ts',
    search: 'if (codeSha256 !== canarySha256) throw', replace: "if (codeSha256 === '') throw",
  },
  {
    guard: 'attested: the chain that bears it out is whole', file: 'core/attest-deployment.ts', noticedBy: 'test/lambdas/steps/forged-deployments.test.ts',
    search: 'if (broken) return `its chain', replace: 'if (broken?.reason === \'\') return `its chain',
  },
  {
    guard: 'attested: what is promoted was deployed last, and looked at', file: 'core/attest-deployment.ts', noticedBy: 'test/lambdas/steps/forged-deployments.test.ts',
    search: 'approvedBefore, watchedSo];', replace: 'approvedBefore];',
  },
  {
    guard: 'attested: the last look let it through', file: 'core/attest-deployment.ts', noticedBy: 'test/lambdas/steps/forged-deployments.test.ts',
    search: "return decided === 'promote' ? undefined", replace: "return decided !== 'continue' ? undefined",
  },
  {
    guard: 'attested: what is shared by now has a person\'s yes', file: 'core/attest-deployment.ts', noticedBy: 'test/lambdas/steps/forged-deployments.test.ts',
    search: " || component.shared === true", replace: '',
  },
  {
    guard: 'journal: an entry of a kind comes from who decides that kind', file: 'core/journal-writers.ts', noticedBy: 'test/core/journal-writers.test.ts',
    search: 'if (!allowed.some((name) => name === writer)) throw', replace: "if (allowed.length === 0) throw",
  },
  {
    guard: 'journal: a mend is written ahead', file: 'core/mend-state.ts', noticedBy: 'test/core/mend-state.test.ts',
    search: "    await ports.journal.append(entry('intended', 'mend-intended', sentence));\n", replace: '',
  },
  {
    guard: 'journal: each entry is a link of the tenant\'s chain', file: 'core/journal-link.ts', noticedBy: 'simulation', faults: 'none',
    search: 'previousHash: last?.hash ?? noPreviousHash', replace: 'previousHash: noPreviousHash',
  },
  {
    guard: 'approval: what was shown is still so when somebody answers', file: 'core/decide-approval.ts', noticedBy: 'test/lambdas/api/approve.test.ts',
    search: 'if (made.approved && changed !== undefined) throw', replace: "if (made.approved && changed === '') throw",
  },
  {
    guard: 'approval: what was shown is still so when it is deployed', file: 'core/check-approved.ts', noticedBy: 'test/lambdas/api/approve.test.ts',
    search: 'if (changed !== undefined) throw', replace: "if (changed === '') throw",
  },
  {
    guard: 'approval: who signs is who answers', file: 'core/prove-caller.ts', noticedBy: 'test/core/prove-caller.test.ts',
    search: 'if (arn !== by) throw', replace: "if (arn === '') throw",
  },
  {
    guard: 'approval: a signature is of this very answer', file: 'core/prove-caller.ts', noticedBy: 'test/core/prove-caller.test.ts',
    search: 'if (proof[statementHeader] !== statement) throw', replace: "if (proof[statementHeader] === '') throw",
  },
  {
    guard: 'approval: two people are two', file: 'core/decide-approval.ts', noticedBy: 'test/lambdas/api/approve.test.ts',
    search: '(first === undefined || personOf(first.by) === personOf(by))', replace: '(first === undefined || first.by === by)',
  },
  {
    guard: 'settings: what does not fit stops no clean-up', file: 'core/fitting-settings.ts', noticedBy: 'test/lambdas/steps/misfit-flow.test.ts',
    search: 'const misfit = misfitOf(config, tenant, settings);', replace: 'const misfit = misfitOf(config, tenant, {});',
  },
  {
    guard: 'clean-up: one that another overtakes is no failure', file: 'core/overtaken.ts', noticedBy: 'test/core/reconcile.test.ts',
    search: 'error instanceof StaleFencingToken', replace: 'false',
  },
];
