import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { contracts, type StepName } from '../../core/contracts';
import * as errors from '../../core/errors';
import { cycleSteps, steps } from '../../lib/permissions';

interface State {
  Type: string;
  Resource?: string;
  Parameters?: Record<string, unknown>;
  ResultPath?: string;
  TimeoutSeconds?: number;
  Retry?: { ErrorEquals: string[] }[];
  Catch?: { ErrorEquals: string[]; Next: string }[];
  Next?: string;
  End?: boolean;
  Default?: string;
  Choices?: { Next: string }[];
  ItemProcessor?: Flow;
}
interface Flow { StartAt: string; States: Record<string, State> }

const root = join(__dirname, '..', '..');
const flows = (['improvement-cycle', 'improvement'] as const).map((name) => ({ name, flow: JSON.parse(readFileSync(join(root, 'statemachines', `${name}.asl.json`), 'utf8')) as Flow }));
const allStates = (flow: Flow): [string, State][] => Object.entries(flow.States).flatMap(([name, state]) => [[name, state] as [string, State], ...(state.ItemProcessor ? allStates(state.ItemProcessor) : [])]);
const keysOf = (parameters: Record<string, unknown>) => Object.keys(parameters).map((key) => key.replace(/\.\$$/, ''));
const kebab = (name: string) => name.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase();

describe.each(flows)('$name', ({ name, flow }) => {
  const tasks = allStates(flow).filter(([, state]) => state.Type === 'Task');
  const lambdaTasks = tasks.filter(([state]) => state in contracts) as [StepName, State][];

  it('has a step file and a function for each of its Lambda tasks, and no other', () => {
    const expected = Object.keys(steps).filter((step) => cycleSteps.has(step) === (name === 'improvement-cycle'));
    expect(lambdaTasks.map(([state]) => state).sort()).toEqual(expected.sort());
    for (const [state, { Resource }] of lambdaTasks) {
      expect(existsSync(join(root, 'lambdas', 'steps', `${kebab(state)}.ts`))).toBe(true);
      expect(Resource === `\${${state}}` || Resource === 'arn:aws:states:::lambda:invoke.waitForTaskToken').toBe(true);
    }
  });

  it('gives each step exactly what its schema takes', () => {
    for (const [state, { Parameters = {} }] of lambdaTasks) {
      const given = 'Payload' in Parameters ? (Parameters['Payload'] as Record<string, unknown>) : Parameters;
      expect([state, keysOf(given).sort()]).toEqual([state, Object.keys((contracts[state].input as z.ZodObject).shape).sort()]);
    }
  });

  it('bounds and catches every task', () => {
    for (const [state, task] of tasks) {
      expect([state, task.TimeoutSeconds]).toEqual([state, expect.any(Number)]);
      expect([state, task.Catch?.length ?? 0]).toEqual([state, state === 'ProposeCandidate' ? 2 : 1]);
      expect([state, task.Retry?.length ?? 0]).toEqual([state, state === 'ProposeCandidate' ? 2 : 1]);
    }
  });

  it('names only errors that exist', () => {
    const known = /^(States|Lambda|StepFunctions)\.|^Sandbox\.Timedout$/;
    for (const [, state] of allStates(flow)) {
      for (const error of [...(state.Retry ?? []), ...(state.Catch ?? [])].flatMap(({ ErrorEquals }) => ErrorEquals)) {
        expect(known.test(error) || error in errors).toBe(true);
      }
    }
  });

  it('leads every state somewhere that exists', () => {
    const check = ({ StartAt, States }: Flow) => {
      const names = new Set(Object.keys(States));
      const targets = [StartAt, ...Object.values(States).flatMap((state) => [state.Next, state.Default, ...(state.Choices ?? []).map(({ Next }) => Next), ...(state.Catch ?? []).map(({ Next }) => Next)])];
      for (const target of targets.filter((target) => target !== undefined)) expect(names).toContain(target);
      const reached = new Set(targets);
      for (const state of names) expect(reached).toContain(state);
      for (const state of Object.values(States)) if (state.ItemProcessor) check(state.ItemProcessor);
    };
    check(flow);
  });

  it('uses nothing that only some implementations run', () => {
    const text = JSON.stringify(flow);
    expect(text).not.toMatch(/JSONata|QueryLanguage|"Assign"|ItemBatcher|ItemReader/);
  });
});

describe('improvement', () => {
  const { flow } = flows[1]!;

  it('leads every failure through RollBack once a deployment may exist', () => {
    const afterDeployment = ['DeployCanary', 'CheckHealth', 'Promote'];
    for (const state of afterDeployment) expect(flow.States[state]?.Catch?.[0]).toMatchObject({ ErrorEquals: ['States.ALL'], Next: 'RollBack' });
  });

  it('starts every artifact as null, so that every path of every Parameters exists', () => {
    const begun = keysOf(flow.States['Begin']?.Parameters ?? {});
    const used = JSON.stringify(flow).match(/"\$\.[a-z]+[A-Za-z]*/g)!.map((path) => path.slice(3));
    for (const path of new Set(used)) expect([...begun, 'next', 'outcome', 'skipped']).toContain(path);
  });
});
