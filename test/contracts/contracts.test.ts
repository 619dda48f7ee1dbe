import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as z from 'zod';
import { payloadCharacters } from '../../core/bounded';
import { parse } from '../../core/config';
import { contractOf, contracts, type StepName } from '../../core/contracts';
import { expectSettled, outcomeOf } from '../lambdas/steps/world';
import { scenarios } from './scenarios';

interface Recorded {
  readonly step: StepName;
  readonly input: Readonly<Record<string, unknown>>;
}

const releases = readdirSync(__dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
const last = releases.at(-1) ?? 'none';
const recorded = readdirSync(join(__dirname, last)).map((file) => [file.replace(/\.json$/, '').replaceAll('-', ' '), JSON.parse(readFileSync(join(__dirname, last, file), 'utf8')) as readonly Recorded[]] as const);

test(`what release ${last} sent is there for every step`, () => {
  expect(new Set(recorded.flatMap(([, inputs]) => inputs.map(({ step }) => step)))).toEqual(new Set(Object.keys(contracts)));
  expect(recorded.map(([name]) => name).sort()).toEqual(Object.keys(scenarios).sort());
});

/** How the scenarios end today, each run once. */
const ends = new Map<string, Awaited<ReturnType<(typeof scenarios)[string]>>>();
const forms = new Set<string>();

/** Whether a step is sent something of a form that no scenario before sent it: with the same names and types it is taken the same way. */
function isNew(step: StepName, inputs: readonly Recorded[]): boolean {
  const sent = inputs.filter((one) => one.step === step).map(({ input }) => `${step} ${[...new Set(formOf(input, ''))].sort().join()}`);
  const found = sent.some((form) => !forms.has(form));
  for (const form of sent) forms.add(form);
  return found;
}

function formOf(value: unknown, path: string): readonly string[] {
  if (value === null || typeof value !== 'object') return [`${path}: ${value === null ? 'null' : typeof value}`];
  return Object.entries(value).flatMap(([key, inner]) => formOf(inner, `${path}.${Array.isArray(value) ? '' : key}`));
}

describe.each(recorded)('%s', (name, inputs) => {
  it.each(inputs.map(({ step, input }, index) => [index, step, input] as const))('%i, %s: its input is one today', (_index, step, input) => {
    const schema: z.ZodType = contractOf(step).input;
    expect(() => parse(schema, input, step, payloadCharacters)).not.toThrow();
  });

  const steps = [...new Set(inputs.map(({ step }) => step))].filter((step) => isNew(step, inputs));
  if (steps.length > 0) it.each(steps)('upgraded before %s: the step takes what it is sent, and the execution ends as it did', async (upgraded) => {
    const run = scenarios[name]!;
    const usual = await (ends.get(name) ?? run((_step, go) => go()));
    ends.set(name, usual);
    let at = -1;
    const world = await run((step, go, input) => {
      at += 1;
      const sent = inputs[at];
      if (step === upgraded && sent?.step === step) replaceBy(input as Record<string, unknown>, sent.input);
      return go();
    });
    const improvementId = world.ports.executions.started().filter(({ machine }) => machine === 'improvement').at(-1)!.name;
    const [now, before] = [await outcomeOf(world, improvementId), await outcomeOf(usual, improvementId)];
    // Here the journal is of this release: to its deployer the last one's answer, without what was shown, is not the one that was given.
    const otherAnswer = upgraded === 'DeployCanary' && name === 'a revert is approved';
    expect(now?.kind).toBe(otherAnswer ? 'failed' : before?.kind);
    if (otherAnswer) expect(now?.reason).toMatch(/saw an approval of .*, expected the one of/);
    await expectSettled(world, improvementId);
  });
});

function replaceBy(target: Record<string, unknown>, source: Readonly<Record<string, unknown>>): void {
  for (const key of Object.keys(target)) Reflect.deleteProperty(target, key);
  Object.assign(target, structuredClone(source));
}
