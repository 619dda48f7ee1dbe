/**
 * Judges again, on this machine, the changed code that the shop's story deployed: `time-gates.ts <file to write>`. The gates,
 * the compiler and the sandbox's runner are the product's own, and so are the recorded calls.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { S3Client } from '@aws-sdk/client-s3';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { cloudwatchMetrics } from '../adapters/cloudwatch-metrics';
import { s3Artifacts } from '../adapters/s3-artifacts';
import { s3Recordings } from '../adapters/s3-recordings';
import { s3Workbenches } from '../adapters/s3-workbenches';
import { sourceCompiler } from '../adapters/source-compiler';
import { systemClock } from '../adapters/system-clock';
import { bundleIn } from '../core/candidate-zip';
import { candidate as candidateSchema, diagnosis as diagnosisSchema, improvement as improvementSchema, verdict as verdictSchema } from '../core/cycle';
import { runTests } from '../core/gates/run-tests';
import type { JournalRecord } from '../core/journal';
import { subjectOf } from '../core/names';
import { testBuilt } from '../core/test-built';
import { validateBuilt } from '../core/validate-built';
import { withSources, type Workbench } from '../core/workbench';
import { runJob } from '../lambdas/sandbox/run-job';
import { bundleSandboxChild } from '../lib/bundle-lambdas';
import { lookIn, tenant } from '../local/shop/world';

export interface TimedGates {
  readonly component: string;
  readonly improvementId: string;
  readonly bundleBytes: number;
  /** In the story, on the local AWS: from the journal's entry of the proposal to that of the last gate. */
  readonly emulatorMs: number;
  readonly rounds: readonly { readonly gatesMs: number; readonly plainMs: number; readonly accepted: boolean; readonly reason: string }[];
}

const rounds = 3;

async function main([out = '']: readonly string[]): Promise<void> {
  const world = await lookIn();
  const s3 = { client: new S3Client({ forcePathStyle: true }), bucket: world.installation.artifactsBucket };
  const folder = mkdtempSync(join(tmpdir(), 'ratchet-gates-'));
  const [childFile, clock, compiler] = [join(folder, 'child.js'), systemClock(), sourceCompiler()];
  const ports = {
    artifacts: s3Artifacts(s3), recordings: s3Recordings(s3), workbenches: s3Workbenches(s3), compiler, clock, counters: world.counters,
    metrics: cloudwatchMetrics({ client: new CloudWatchClient({}), periodSeconds: 60 }), sandbox: { run: (job: Parameters<typeof runJob>[0]) => runJob(job, { childFile }) },
  };
  const declared = await world.declarations();
  const timed: TimedGates[] = [];
  try {
    bundleSandboxChild(folder);
    for (const chain of await chainsOf(world)) {
      const told = storyIn(chain);
      if (!told) continue;
      const { improvement, diagnosis, candidate, emulatorMs } = told;
      const component = declared.get(improvement.component);
      if (!component) throw new Error(`${improvement.component}: saw no declaration, expected one`);
      // As it was then: the fix that serves by now was none yet.
      const alias = await world.functions.alias(component);
      const then = { ...world.functions, alias: async () => ({ ...alias, version: candidate.replaces, weights: {} }), configuration: (of: typeof component, version: string) => world.functions.configuration(of, version === '$LATEST' ? candidate.replaces : version) };
      const bundle = bundleIn(await world.functions.code(component, candidate.replaces));
      const workbench = bundle && await ports.workbenches.read(component, bundle.sha256);
      if (!bundle || !workbench) throw new Error(`${improvement.improvementId}: saw no workbench, expected the one that it was made from`);
      const once = async () => {
        const started = clock.now();
        const validated = await validateBuilt(candidate, 9, component, improvement, [], { ...ports, functions: then });
        const judged = validated.accepted ? await testBuilt(candidate, validated, component, { diagnosis, opportunity: improvement.opportunity }, { ...ports, functions: then }) : validated;
        const gatesMs = clock.now() - started;
        return { gatesMs, plainMs: await plainMs(workbench, ports), accepted: judged.accepted, reason: judged.reason };
      };
      const made = [];
      for (let round = 0; round < rounds; round += 1) made.push(await once());
      timed.push({ component: component.component, improvementId: improvement.improvementId, bundleBytes: bundle.bundle.length, emulatorMs, rounds: made });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  writeFileSync(out, JSON.stringify(timed));
}

/** What a team's own pipeline does: builds the sources with a change, checks their types, runs the tests once. */
async function plainMs(workbench: Workbench, { compiler, sandbox, clock }: { readonly compiler: ReturnType<typeof sourceCompiler>; readonly sandbox: Parameters<typeof runTests>[1]; readonly clock: ReturnType<typeof systemClock> }): Promise<number> {
  const started = clock.now();
  const changed = withSources(workbench, {});
  await Promise.all([compiler.build(changed), compiler.typeErrors(changed)]);
  const bundles = await compiler.bundleTests(changed);
  await runTests([...bundles].flatMap(([file, made]) => ('code' in made ? [{ file, code: made.code }] : [])), sandbox);
  return clock.now() - started;
}

async function chainsOf(world: Awaited<ReturnType<typeof lookIn>>): Promise<readonly (readonly JournalRecord[])[]> {
  const { executions = [] } = await new SFNClient({}).send(new ListExecutionsCommand({ stateMachineArn: world.installation.improvementMachineArn }));
  return Promise.all(executions.map(({ name = '' }) => world.journal.read(tenant, subjectOf.improvement(name))));
}

/** Of an improvement whose changed code passed its gates. */
function storyIn(chain: readonly JournalRecord[]) {
  const last = (kind: string) => chain.findLast((record) => record.kind === kind);
  const data = (kind: string) => last(kind)?.data ?? {};
  const candidate = candidateSchema.safeParse(data('proposed')['candidate']).data;
  const tested = verdictSchema.safeParse(data('tested')['verdict']).data;
  const improvement = improvementSchema.safeParse(data('improvement-started')['improvement']).data;
  const diagnosis = diagnosisSchema.safeParse(data('diagnosed')['diagnosis']).data;
  if (!improvement || !diagnosis || !tested?.accepted || !candidate || !('key' in candidate)) return undefined;
  return { improvement, diagnosis, candidate, emulatorMs: Date.parse(last('tested')?.at ?? '') - Date.parse(last('proposed')?.at ?? '') };
}

void main(process.argv.slice(2));
