import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Data = Record<string, unknown>;

export interface State {
  readonly Type: 'Task' | 'Choice' | 'Pass' | 'Wait' | 'Map' | 'Succeed' | 'Fail';
  readonly Resource?: string;
  readonly Parameters?: Data;
  readonly InputPath?: string;
  readonly Result?: unknown;
  readonly ResultPath?: string;
  readonly SecondsPath?: string;
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly ResultPath: string; readonly Next: string }[];
  readonly Choices?: readonly (Rule & { readonly Next: string })[];
  readonly Default?: string;
  readonly ItemsPath?: string;
  readonly ItemSelector?: Data;
  readonly ItemProcessor?: Flow;
  readonly ErrorPath?: string;
  readonly CausePath?: string;
  readonly Next?: string;
  readonly End?: boolean;
}
interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly MaxAttempts: number;
  readonly BackoffRate: number;
}
export interface Flow {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}
interface Rule {
  readonly Variable?: string;
  readonly And?: readonly Rule[];
  readonly [operator: string]: unknown;
}

/** What is outside of an execution. */
export interface FlowHost {
  readonly execution: { readonly Id: string; readonly Name: string; readonly StartTime: string };
  /** Runs what a Task's Resource names; an error is matched by its name, as Lambda reports it. Whoever has a clock ends it with `States.Timeout` in time. */
  task(resource: string, input: unknown, about: { readonly state: string; readonly timeoutSeconds: number }): Promise<unknown>;
  /** @default takes no time */
  wait?(seconds: number): void | Promise<void>;
  /** Before a retry, with the longest interval that its retrier gives; the jitter is the host's. @default takes no time */
  backOff?(seconds: number): Promise<void>;
  /** A state is entered. What it throws ends the execution there: `ExecutionAborted`. */
  enter?(state: string): Promise<void>;
  /** The task token of one attempt. @default the same for all of an execution */
  token?(): string;
  /** Runs the items of a Map at one time. @default one after the other */
  readonly mapsAtOnce?: true;
}

export interface FlowEnd {
  readonly status: 'SUCCEEDED' | 'FAILED';
  readonly output: Data;
  readonly error?: string;
  readonly cause?: string;
  /** Names of the states in the order in which they were entered. */
  readonly states: readonly string[];
  /** Events that the execution's history would hold. */
  readonly events: number;
  /** Bytes of the largest input or output of a state. */
  readonly largestBytes: number;
}

/** Thrown by a task: the execution is aborted here, and no Catch sees it. */
export class ExecutionAborted extends Error {}

export const payloadLimitBytes = 262_144;

const flows = new Map<string, Flow>();

export function flowNamed(name: 'improvement' | 'improvement-cycle'): Flow {
  const flow = flows.get(name) ?? (JSON.parse(readFileSync(join(__dirname, '..', '..', 'statemachines', `${name}.asl.json`), 'utf8')) as Flow);
  flows.set(name, flow);
  return flow;
}

/**
 * Interprets as much of the Amazon States Language as Ratchet's two flows use; anything else is an error. How long waits,
 * retries and tasks take is the host's. Payloads go through JSON, as in an execution.
 */
export async function runFlow(flow: Flow, input: unknown, host: FlowHost): Promise<FlowEnd> {
  const run = { states: [] as string[], events: 2, largestBytes: 0 };
  try {
    const task = { get Token() { return host.token?.() ?? `token of ${host.execution.Name}`; } };
    const output = await runStates(flow, measured(input, run), { Execution: host.execution, Task: task }, host, run);
    return { status: 'SUCCEEDED', output: output as Data, ...run };
  } catch (error) {
    if (error instanceof ExecutionAborted) throw error;
    const { name, message } = error as Error;
    return { status: 'FAILED', output: {}, error: name, cause: message, ...run };
  }
}

interface Tally { states: string[]; events: number; largestBytes: number }

async function runStates(flow: Flow, input: unknown, context: Data, host: FlowHost, run: Tally): Promise<unknown> {
  let data = input;
  for (let name: string | undefined = flow.StartAt; name !== undefined; ) {
    const state: State | undefined = flow.States[name];
    if (!state) throw runtimeError(`no state ${name}`);
    run.states.push(name);
    run.events += 2;
    await host.enter?.(name);
    try {
      const step = await runState(name, state, data, context, host, run);
      data = measured(step.data, run);
      name = step.next;
    } catch (error) {
      const caught = error instanceof ExecutionAborted ? undefined : state.Catch?.find(({ ErrorEquals }) => matches(ErrorEquals, error as Error));
      if (!caught) throw error;
      data = measured(put(data, caught.ResultPath, { Error: (error as Error).name, Cause: JSON.stringify({ errorMessage: (error as Error).message, errorType: (error as Error).name }) }), run);
      name = caught.Next;
    }
  }
  return data;
}

async function runState(name: string, state: State, data: unknown, context: Data, host: FlowHost, run: Tally): Promise<{ readonly data: unknown; readonly next: string | undefined }> {
  switch (state.Type) {
    case 'Task':
      return { data: put(data, state.ResultPath, await retried(state, () => host.task(state.Resource ?? '', measured(fill(state.Parameters ?? {}, data, context), run), { state: name, timeoutSeconds: state.TimeoutSeconds ?? 60 }), host, run)), next: state.Next };
    case 'Pass': {
      const passed = state.Parameters ? fill(state.Parameters, data, context) : state.InputPath ? at(state.InputPath, data, context) : data;
      return { data: put(data, state.ResultPath, 'Result' in state ? state.Result : passed), next: state.Next };
    }
    case 'Choice':
      return { data, next: state.Choices?.find((rule) => holds(rule, data, context))?.Next ?? state.Default };
    case 'Wait':
      await host.wait?.(Number(at(state.SecondsPath ?? '', data, context)));
      return { data, next: state.Next };
    case 'Map': {
      const items = [...(at(state.ItemsPath ?? '', data, context) as unknown[]).entries()];
      const runItem = ([index, item]: [number, unknown]) => {
        const inner = { ...context, Map: { Item: { Index: index, Value: item } } };
        run.events += 3;
        return runStates(state.ItemProcessor ?? { StartAt: '', States: {} }, state.ItemSelector ? fill(state.ItemSelector, data, inner) : item, inner, host, run);
      };
      const results: unknown[] = host.mapsAtOnce ? await Promise.all(items.map(runItem)) : [];
      if (!host.mapsAtOnce) for (const item of items) results.push(await runItem(item));
      return { data: put(data, state.ResultPath, results), next: state.Next };
    }
    case 'Succeed':
      return { data, next: undefined };
    case 'Fail':
      throw Object.assign(new Error(String(at(state.CausePath ?? '', data, context))), { name: String(at(state.ErrorPath ?? '', data, context)) });
  }
}

/** Each attempt is three events: scheduled, started, and how it ended. */
async function retried(state: State, attempt: () => Promise<unknown>, host: FlowHost, run: Tally): Promise<unknown> {
  const failures = new Map<Retrier, number>();
  for (;;) {
    run.events += 3;
    try {
      return measured(await attempt(), run);
    } catch (error) {
      const retrier = error instanceof ExecutionAborted ? undefined : state.Retry?.find(({ ErrorEquals }) => matches(ErrorEquals, error as Error));
      const failed = retrier ? (failures.get(retrier) ?? 0) : 0;
      if (!retrier || failed >= retrier.MaxAttempts) throw error;
      failures.set(retrier, failed + 1);
      await host.backOff?.(retrier.IntervalSeconds * retrier.BackoffRate ** failed);
    }
  }
}

function matches(names: readonly string[], error: Error): boolean {
  if (names.includes(error.name)) return true;
  return names.includes('States.ALL') && !['States.Runtime', 'States.DataLimitExceeded'].includes(error.name);
}

function holds(rule: Rule, data: unknown, context: Data): boolean {
  const { Variable, And, Next: _next, ...operators } = rule;
  if (And) return And.every((inner) => holds(inner, data, context));
  if ('IsPresent' in operators) return isThere(Variable ?? '', data, context) === operators.IsPresent;
  const value = at(Variable ?? '', data, context);
  return Object.entries(operators).every(([operator, wanted]) => {
    if (operator === 'BooleanEquals' || operator === 'StringEquals') return value === wanted;
    if (operator === 'NumericLessThan') return Number(value) < Number(wanted);
    throw runtimeError(`operator ${operator} is not interpreted`);
  });
}

function isThere(path: string, data: unknown, context: Data): boolean {
  try {
    return at(path, data, context) !== undefined;
  } catch {
    return false;
  }
}

function fill(template: unknown, data: unknown, context: Data): unknown {
  if (template === null || typeof template !== 'object') return template;
  return Object.fromEntries(Object.entries(template).map(([key, value]) => (key.endsWith('.$') ? [key.slice(0, -2), at(String(value), data, context)] : [key, fill(value, data, context)])));
}

/** What a path or an intrinsic function points at; a path that does not exist is a States.Runtime error, which nothing catches. */
function at(path: string, data: unknown, context: Data): unknown {
  const added = /^States\.MathAdd\((\$[^,]*), (-?\d+)\)$/.exec(path);
  if (added) return Number(at(added[1] ?? '', data, context)) + Number(added[2]);
  if (!/^\$\$?(\.[A-Za-z]+)*$/.test(path)) throw runtimeError(`path ${path} is not interpreted`);
  const [root, ...keys] = path.split('.');
  return keys.reduce<unknown>((value, key) => {
    if (value === null || typeof value !== 'object' || !(key in value)) throw runtimeError(`the path ${path} does not exist in ${JSON.stringify(data).slice(0, 300)}`);
    return (value as Data)[key];
  }, root === '$$' ? context : data);
}

function put(data: unknown, path: string | undefined, value: unknown): unknown {
  if (path === undefined || path === '$') return value;
  const key = /^\$\.([A-Za-z]+)$/.exec(path)?.[1];
  if (key === undefined) throw runtimeError(`result path ${path} is not interpreted`);
  return { ...(data as Data), [key]: value };
}

function measured(payload: unknown, run: Tally): unknown {
  const text = JSON.stringify(payload) ?? 'null';
  const bytes = Buffer.byteLength(text);
  run.largestBytes = Math.max(run.largestBytes, bytes);
  if (bytes > payloadLimitBytes) throw Object.assign(new Error(`a payload of ${bytes} bytes`), { name: 'States.DataLimitExceeded' });
  return JSON.parse(text);
}

function runtimeError(message: string): Error {
  return Object.assign(new Error(message), { name: 'States.Runtime' });
}
