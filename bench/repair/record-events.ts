import type { RecordedEvent } from '../../core/recorded-event';
import type { Sandbox } from '../../core/ports';
import type { SandboxJob } from '../../core/sandbox-job';

export interface RepairTask {
  readonly task_id: string;
  readonly declaration: string;
  readonly buggy_solution: string;
  readonly canonical_solution: string;
  readonly example_test: string;
  readonly test: string;
  readonly entry_point: string;
}

/** What is right for one call, as the sandbox writes answers. */
export interface Expected {
  readonly requestId: string;
  readonly answer: string;
}

export interface Recorded {
  readonly expected: Expected | undefined;
  /** What the visible tests call. */
  readonly examples: readonly RecordedEvent[];
  readonly fault: RecordedEvent | undefined;
  readonly worked: readonly RecordedEvent[];
}

const limits = { wallSeconds: 30, memoryMb: 512, outputBytes: 65_536 } as const;

/** A solution as a bundle: an event holds the arguments by their place; where an answer is expected, another one is a failure. */
export function bundleOf(task: RepairTask, code: string, expected?: Expected): string {
  return `${task.declaration}${code}
;exports.handler = (event, context) => {
  const answer = ${nameOf(task)}(...Object.values(event));
  const expected = context.awsRequestId === ${JSON.stringify(expected?.requestId ?? '')} ? ${JSON.stringify(expected?.answer ?? '')} : undefined;
  if (expected !== undefined && encode(answer) !== expected) throw Object.assign(new Error('answered ' + encode(answer) + ', expected ' + expected), { name: 'WrongAnswer' });
  return answer;
};`;
}

/** The visible tests as one bundle, each assertion a test of its own: one that fails on the running version hides no other. */
export function testBundleOf(task: RepairTask, code: string): string {
  return `${task.declaration}${code}
;const held = [];
try {
  ((console) => {${task.example_test}
  })({ ...console, assert: (value) => held.push(value) });
} catch (error) {
  held.push(false);
}
held.forEach((value, index) => require('@jest/globals').test('assertion ' + (index + 1), () => console.assert(value)));`;
}

/** What the hidden test calls, with what the running version answers and what is right. */
export async function recordEvents(task: RepairTask, sandbox: Sandbox): Promise<Recorded> {
  const calls = await argumentsOf(task, task.canonical_solution, task.test, sandbox);
  const events = calls.map((given, index) => eventOf(`call-${index + 1}`, given));
  const run = async (code: string) => (await sandbox.run(jobOf(bundleOf(task, code), events))).calls;
  const [right, running] = [await run(task.canonical_solution), await run(task.buggy_solution)];
  let fault: RecordedEvent | undefined;
  let rightly: Expected | undefined;
  const worked: RecordedEvent[] = [];
  for (const [index, event] of events.entries()) {
    const [expected, seen] = [right[index]?.outcome, running[index]?.outcome];
    if (!expected || !seen || expected.state === 'threw') continue;
    if (JSON.stringify(expected) === JSON.stringify(seen)) worked.push({ ...event, outcome: seen });
    else if (!rightly) {
      rightly = { requestId: event.requestId, answer: JSON.stringify(expected.output) };
      const { calls: failing } = await sandbox.run(jobOf(bundleOf(task, task.buggy_solution, rightly), [event]));
      fault = { ...event, outcome: failing[0]?.outcome ?? seen };
    }
  }
  const examples = (await argumentsOf(task, task.buggy_solution, task.example_test, sandbox)).map((given, index) => eventOf(`example-${index + 1}`, given));
  return { expected: rightly, examples, fault, worked };
}

/** Of each call of a test, as they are before it. */
async function argumentsOf(task: RepairTask, code: string, test: string, sandbox: Sandbox): Promise<readonly unknown[][]> {
  const bundle = `${task.declaration}${code}
;exports.handler = () => {
  const seen = [];
  console.assert = () => {};
  try {
    ((${nameOf(task)}) => {${test}\n})((...given) => {
      seen.push(JSON.parse(JSON.stringify(given)));
      return ${nameOf(task)}(...given);
    });
  } catch {}
  return seen;
};`;
  const { calls } = await sandbox.run(jobOf(bundle, [eventOf('run', [])]));
  const outcome = calls[0]?.outcome;
  return outcome?.state === 'answered' && Array.isArray(outcome.output) ? outcome.output : [];
}

/** What the declaration declares last: `entry_point` may be spelt otherwise. */
function nameOf({ declaration, entry_point }: RepairTask): string {
  return [...declaration.matchAll(/(?:const|let|var|function)\s+([\w$]+)\s*[=(]/g)].at(-1)?.[1] ?? entry_point;
}

function jobOf(bundle: string, events: readonly RecordedEvent[]): SandboxJob {
  return { run: 'calls', limits, bundle, file: 'index.js', handler: 'handler', environment: {}, events: [...events] };
}

function eventOf(requestId: string, given: readonly unknown[]): RecordedEvent {
  return { schemaVersion: 1, requestId, at: '2026-01-01T00:00:00.000Z', version: '1', durationMs: 1, event: Object.fromEntries(given.map((value, index) => [`argument${index + 1}`, value])), outcome: { state: 'answered', output: null }, calls: [], redacted: 0 };
}
