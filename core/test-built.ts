import * as z from 'zod';
import { codeSha256Of } from './candidate-zip';
import { choices, formsOf } from './candidate-choices';
import { parse } from './config';
import type { BuiltCandidate, Component, Diagnosis, Opportunity, Verdict } from './cycle';
import { NotFound, UnsafeState } from './errors';
import { ownTests } from './gates/own-tests';
import { replay } from './gates/replay';
import { synthetic } from './gates/synthetic';
import { runGatesOf } from './gates/run-gates';
import type { RunContext } from './gates/types';
import { withBatches } from './known-batches';
import { judgeInTurn, verdictOf } from './judge-candidate';
import type { Artifacts, Clock, Functions, Recordings, Sandbox, Workbenches } from './ports';
import { standInsFor } from './redact-environment';
import { troubleOf } from './trouble';
import { unpackWorkbench } from './workbench';

export interface TestPorts {
  readonly functions: Functions;
  readonly artifacts: Artifacts;
  readonly recordings: Recordings;
  readonly workbenches: Workbenches;
  readonly sandbox: Sandbox;
  readonly clock: Clock;
}

const bundles = z.object({ file: z.enum(['index.js', 'index.mjs']), handler: z.string(), before: z.string(), after: z.string() });
const tests = z.object({
  tests: z.array(z.object({ file: z.string(), before: z.string(), after: z.string() })),
  broken: z.array(z.object({ file: z.string(), error: z.string() })).default([]),
  refused: z.array(z.object({ file: z.string(), refused: z.string() })),
  /** Events at the boundaries of the type of the handler's event. */
  boundaries: z.array(z.unknown()).default([]),
});
/** Recorded calls that are read at most. */
const mostWorked = 50;

/**
 * Runs a built candidate beside the version that serves, in the sandbox. The zip is hashed anew: what is run is what the
 * verdict names. A candidate that passes leaves its workbench, from which the next improvement on it starts.
 */
export async function testBuilt(candidate: BuiltCandidate, verdict: Verdict, component: Component, { diagnosis, opportunity }: { readonly diagnosis: Diagnosis; readonly opportunity: Opportunity }, ports: TestPorts): Promise<Verdict> {
  const { artifacts, recordings, functions, sandbox } = ports;
  const keys = verdict.built;
  if (!keys) throw new UnsafeState('TestCandidate: saw a verdict that names nothing that was built, expected its keys');
  const seen = codeSha256Of(await artifacts.getBytes(keys.zipKey));
  if (seen !== verdict.candidateSha256) throw new UnsafeState(`TestCandidate: artifact ${keys.zipKey} has sha256 ${seen}, expected ${verdict.candidateSha256}`);
  const { file, handler, before, after } = parse(bundles, await artifacts.getJson(keys.bundleKey), 'Bundles');
  const own = parse(tests, await artifacts.getJson(keys.testsKey), 'Tests');
  const forms = keys.choicesKey === undefined ? { reason: 'the release before this one built it' } : formsOf(parse(choices, await artifacts.getJson(keys.choicesKey), 'Choices'));
  const [fault, worked, environment] = await Promise.all([
    diagnosis.fault === undefined ? undefined : recordings.get(diagnosis.fault.key).catch(gone),
    recordings.worked(component.tenant, component.component, mostWorked),
    functions.environment(component, candidate.replaces),
  ]);
  const context: RunContext = {
    component, diagnosis, sandbox, before, after, call: { file, handler, environment: { ...standInsFor(environment), ...calledAs(component, candidate) } }, tests: own.tests, brokenTests: own.broken, refusedTests: own.refused, fault, worked: worked.map(({ event }) => withBatches(event)), forms, inputs: [], boundaries: own.boundaries,
  };
  const tested = await judgeInTurn(context, runGatesOf(troubleOf(opportunity)), verdict.candidateSha256, ports.clock);
  if (tested.accepted) await ports.workbenches.put(component, unpackWorkbench(await artifacts.getBytes(keys.workbenchKey)));
  const all = verdictOf([...verdict.gates, ...tested.gates], verdict.candidateSha256);
  const needsPerson = all.accepted ? unprovenChange(all) : undefined;
  return { ...all, built: keys, ...(needsPerson !== undefined && { needsPerson }) };
}

/** What Lambda tells a function of itself, so that it is the same in the sandbox. */
function calledAs({ functionName }: Component, { replaces }: BuiltCandidate): Readonly<Record<string, string>> {
  return { AWS_LAMBDA_FUNCTION_NAME: functionName, AWS_LAMBDA_FUNCTION_VERSION: replaces };
}

/** Changed code deploys by itself only where its own tests, recorded calls or synthetic ones (for these a fault has to be known) show what else it does than mend the fault. */
function unprovenChange({ gates, unproven = [] }: Verdict): string | undefined {
  if (![ownTests, replay, synthetic].every(({ name }) => unproven.includes(name))) return undefined;
  return gates.filter(({ gate }) => unproven.includes(gate)).map(({ gate, reason }) => `${gate}: ${reason}`).join('; ');
}

function gone(error: unknown): undefined {
  if (error instanceof NotFound) return undefined;
  throw error;
}
