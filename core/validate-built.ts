import type { BuiltCandidate, Component, Improvement, Verdict } from './cycle';
import { patch as patchSchema } from './cycle';
import { buildChoices } from './build-choices';
import { parse } from './config';
import { bundleIn, candidateZip, codeSha256Of } from './candidate-zip';
import { UnsafeState } from './errors';
import { buildGates, deployableGates, textGates, typeGates } from './gates';
import type { SourceContext } from './gates/types';
import { judgeCandidate, verdictOf } from './judge-candidate';
import type { Artifacts, Clock, Compiler, Counters, Functions, Metrics, Workbenches } from './ports';
import { iso } from './time';
import { packWorkbench, withSources } from './workbench';
import { createHash } from 'node:crypto';

export interface ValidatePorts {
  readonly functions: Functions;
  readonly artifacts: Artifacts;
  readonly workbenches: Workbenches;
  readonly compiler: Compiler;
  readonly metrics: Metrics;
  readonly counters: Counters;
  readonly clock: Clock;
}

/**
 * What can be said of a change of sources without running it. What passes is built, and kept for the gates that run it and
 * for the deployer: the zip, whose hash the verdict names, the bundle, the tests, the workbench with the change.
 */
export async function validateBuilt(candidate: BuiltCandidate, attempt: number, component: Component, { tenant, improvementId }: Improvement, refused: SourceContext['refused'], ports: ValidatePorts): Promise<Verdict> {
  const { functions, artifacts, compiler } = ports;
  const zip = await functions.code(component, candidate.replaces);
  const serving = bundleIn(zip);
  const workbench = serving && (await ports.workbenches.read(component, serving.sha256));
  if (!serving || !workbench) throw new UnsafeState(`Candidate of ${improvementId}: version ${candidate.replaces} has no workbench, expected the one that the candidate was made from`);
  const { files } = parse(patchSchema, await artifacts.getJson(candidate.key), 'Patch');
  const patched = withSources(workbench, files);
  const context: SourceContext = { candidate, workbench, patched, compiler, refused, built: undefined };
  const deployable = await judgeCandidate({ component, functions, replaces: candidate.replaces, target: undefined, metrics: ports.metrics, counters: ports.counters, now: iso(ports.clock.now()) }, deployableGates, '', ports.clock);
  const text = await judgeCandidate(context, textGates, '', ports.clock);
  if (!text.accepted) return verdictOf([...deployable.gates, ...text.gates], '');
  // Sources are built in a process of its own: their types are checked meanwhile.
  const [built, types] = await Promise.all([compiler.build(patched), judgeCandidate(context, typeGates, '', ports.clock)]);
  const bundled = await judgeCandidate({ ...context, built }, buildGates, '', ports.clock);
  const gates = [...deployable.gates, ...text.gates, ...bundled.gates, ...types.gates];
  if ('errors' in built || gates.some(({ passed }) => !passed)) return verdictOf(gates, '');
  const changed = candidateZip(zip, { file: serving.file, ...built }, improvementId);
  const folder = `improvements/${tenant}/${improvementId}/attempt-${attempt}`;
  const keys = { zipKey: `${folder}/function.zip`, bundleKey: `${folder}/bundle.json`, testsKey: `${folder}/tests.json`, workbenchKey: `${folder}/workbench.zip`, choicesKey: `${folder}/choices.json` };
  const after = { ...patched, sourceMap: built.sourceMap, manifest: { ...patched.manifest, bundle: { ...patched.manifest.bundle, sha256: createHash('sha256').update(built.bundle).digest('hex') } } };
  await Promise.all([
    compiler.eventCases(workbench).then(async (boundaries) => artifacts.putJson(keys.testsKey, { ...await testsOf(workbench, patched, compiler), boundaries })),
    buildChoices(candidate, context, compiler).then((made) => artifacts.putJson(keys.choicesKey, made)),
    artifacts.putBytes(keys.zipKey, changed),
    artifacts.putJson(keys.bundleKey, { file: serving.file, handler: workbench.manifest.handler, before: serving.bundle, after: built.bundle }),
    artifacts.putBytes(keys.workbenchKey, packWorkbench(after)),
  ]);
  return { ...verdictOf(gates, codeSha256Of(changed)), built: keys };
}

/** Each test with the team's sources as they serve, and with the candidate's; those that the change breaks. */
async function testsOf(workbench: SourceContext['workbench'], patched: SourceContext['patched'], compiler: Compiler) {
  const bundles = await compiler.bundleTests(patched);
  const known = [...workbench.testBundles].map(([file, before]) => ({ file, before, after: bundles.get(file) ?? { error: 'it gave no bundle' } }));
  return {
    tests: known.flatMap(({ file, before, after }) => ('code' in after ? [{ file, before, after: after.code }] : [])),
    broken: known.flatMap(({ file, after }) => ('error' in after ? [{ file, error: after.error }] : [])),
    refused: workbench.manifest.tests.flatMap(({ file, refused: why }) => (why === undefined ? [] : [{ file, refused: why }])),
  };
}
