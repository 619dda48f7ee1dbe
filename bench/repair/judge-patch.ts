import type { Component, Diagnosis } from '../../core/cycle';
import { beyondFault } from '../../core/gates/beyond-fault';
import { coverage } from '../../core/gates/coverage';
import { markLines } from '../../core/gates/mark-lines';
import { ownTests } from '../../core/gates/own-tests';
import { reducedEdits } from '../../core/gates/reduced-edits';
import { replay } from '../../core/gates/replay';
import { reproduction } from '../../core/gates/reproduction';
import { synthetic } from '../../core/gates/synthetic';
import type { RunContext } from '../../core/gates/types';
import { judgeCandidate } from '../../core/judge-candidate';
import type { Sandbox } from '../../core/ports';
import { bundleOf, testBundleOf, type Recorded, type RepairTask } from './record-events';

export interface PatchVerdict {
  readonly accepted: boolean;
  /** The cheapest gate that refused it. */
  readonly rejectedBy: string | null;
  readonly reason: string;
}

/** What the gates of a built candidate say of a patch, from what they see in production: the label is not among it. */
export async function judgePatch(task: RepairTask, code: string, { expected, examples, fault, worked }: Recorded, sandbox: Sandbox): Promise<PatchVerdict> {
  const file = 'example.test.js';
  const test = (source: string) => ({ file, code: testBundleOf(task, source) });
  const marked = markLines('solution.js', task.buggy_solution, code, 0);
  const form = (text: string) => ({ bundle: bundleOf(task, text, expected), tests: [test(text)] });
  const context: RunContext = {
    component, diagnosis, sandbox, fault, worked,
    before: bundleOf(task, task.buggy_solution, expected),
    after: bundleOf(task, code, expected),
    call: { file: 'index.js', handler: 'handler', environment: {} },
    tests: [{ file, before: test(task.buggy_solution).code, after: test(code).code }],
    brokenTests: [], refusedTests: [],
    boundaries: [],
    inputs: examples.map(({ event }) => event),
    forms: {
      marked: form(marked.text), lines: marked.lines.map((line) => `solution.js:${line}`),
      reduced: reducedEdits([{ path: 'solution.js', before: task.buggy_solution, after: code }]).map(({ leftOut, files }) => ({ leftOut, ...form(files['solution.js'] ?? '') })),
    },
  };
  const cheap = await judgeCandidate(context, [ownTests, ...(fault ? [reproduction] : []), replay, coverage], '', clock);
  const verdict = cheap.accepted ? await judgeCandidate(context, [synthetic, beyondFault], '', clock) : cheap;
  return { accepted: verdict.accepted, rejectedBy: verdict.gates.find(({ passed }) => !passed)?.gate ?? null, reason: verdict.reason };
}

const clock = { now: () => 0 };

const component: Component = {
  schemaVersion: 1, component: 'repair', tenant: 'bench', owner: 'bench', functionName: 'repair', alias: 'live', logGroup: '/aws/lambda/repair', mode: 'auto', sideEffects: 'none',
  bounds: {}, critical: false, guardMetrics: [], alarms: [], actions: [], settings: {},
};

const diagnosis: Diagnosis = { summary: '', suspectVersion: '1', guilty: true, confidence: 1, evidence: {}, strategies: ['model'], key: '' };
