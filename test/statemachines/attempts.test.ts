import { flowNamed, runFlow } from './run-flow';

/** What each run of ProposeCandidate gives: an answer, or a failure by name. */
interface Given { readonly proposals: readonly (object | string)[]; readonly verdicts?: readonly boolean[]; readonly tested?: readonly boolean[] }
const built = { strategy: 'model' };
const unusable = { strategy: 'unusable' };
const none = { strategy: 'none' };

async function attemptsOf({ proposals, verdicts = [], tested = [] }: Given) {
  const ran: string[] = [];
  const [left, judged, run] = [[...proposals], [...verdicts], [...tested]];
  const answers: Readonly<Record<string, (input: { attempt?: number; diagnosis?: unknown }) => unknown>> = {
    AcquireLease: () => ({ acquired: true, mode: 'propose' }),
    Diagnose: () => ({ summary: 'diagnosed' }),
    ProposeCandidate: ({ attempt }) => {
      ran.push(`propose ${attempt}`);
      const next = left.shift() ?? none;
      if (typeof next === 'string') throw Object.assign(new Error('no answer'), { name: next });
      return next;
    },
    ValidateCandidate: ({ attempt }) => (ran.push(`validate ${attempt}`), { accepted: judged.shift() ?? true }),
    TestCandidate: ({ attempt, diagnosis }) => (expect(diagnosis).toEqual({ summary: 'diagnosed' }), ran.push(`test ${attempt}`), { accepted: run.shift() ?? true }),
    RecordOutcome: (input) => (ran.push('record'), input),
  };
  const end = await runFlow(flowNamed('improvement'), { improvement: {} }, {
    execution: { Id: 'arn', Name: 'attempts', StartTime: '2026-11-21T10:00:00.000Z' },
    task: async (resource, input) => answers[/\w+/.exec(resource)?.[0] ?? '']?.(input as { attempt?: number }),
  });
  return { status: end.status, ran };
}
const unavailable = 'ModelUnavailable';

test.each<readonly [string, Given, readonly string[]]>([
  ['a candidate that passes', { proposals: [built] }, ['propose 1', 'validate 1', 'test 1', 'record']],
  ['a reply that is no change is an attempt of its own, and is not judged', { proposals: [unusable, built] }, ['propose 1', 'propose 2', 'validate 2', 'test 2', 'record']],
  ['refused by a gate that runs, then nothing more', { proposals: [built, none], tested: [false] }, ['propose 1', 'validate 1', 'test 1', 'propose 2', 'record']],
  ['a model that answers in the end is the same attempt', { proposals: [unavailable, unavailable, unavailable, built] }, ['propose 1', 'propose 1', 'propose 1', 'propose 1', 'validate 1', 'test 1', 'record']],
  ['a model that does not answer ends the attempt, not the improvement', { proposals: [unavailable, unavailable, unavailable, unavailable, built] }, ['propose 1', 'propose 1', 'propose 1', 'propose 1', 'propose 2', 'validate 2', 'test 2', 'record']],
  ['another failure ends it', { proposals: ['TypeError', built] }, ['propose 1', 'record']],
])('%s', async (_name, given, ran) => {
  expect(await attemptsOf(given)).toMatchObject({ ran });
});

test.each([['replies that are no change', unusable], ['no answers', unavailable]] as const)('an end comes also to %s', async (_what, proposal) => {
  const { ran } = await attemptsOf({ proposals: Array.from({ length: 100 }, () => proposal) });
  expect(ran.at(-1)).toBe('record');
  const attempts = new Set(ran.slice(0, -1));
  expect(attempts.size).toBeGreaterThan(1);
  expect(attempts.size).toBeLessThanOrEqual(6);
});

const release = { accepted: true, reason: '', candidateSha256: '', gates: [] };
test.each<readonly [string, string, object, readonly string[]]>([
  ['auto', 'a candidate that is proven is deployed', { ...release, unproven: ['replay'] }, ['deploy', 'record']],
  ['auto', 'a verdict of the release before is', release, ['deploy', 'record']],
  ['auto', 'one that needs a person is not', { ...release, unproven: ['own-tests', 'replay'], needsPerson: 'nothing shows what it does' }, ['record']],
  ['propose', 'one that needs a person is proposed as any', { ...release, needsPerson: 'nothing shows what it does' }, ['record']],
  ['approve', 'one that needs a person waits for one', { ...release, needsPerson: 'nothing shows what it does' }, ['ask', 'record']],
])('mode %s: %s', async (mode, _what, verdict, expected) => {
  const ran: string[] = [];
  const stop = (name: string) => () => {
    ran.push(name);
    throw new Error('enough');
  };
  const answers: Readonly<Record<string, () => unknown>> = {
    AcquireLease: () => ({ acquired: true, mode }), Diagnose: () => ({}), ProposeCandidate: () => built, ValidateCandidate: () => release, TestCandidate: () => verdict,
    DeployCanary: stop('deploy'), RequestApproval: stop('ask'), arn: stop('ask'), RollBack: () => ({}), RecordOutcome: () => ran.push('record'),
  };
  await runFlow(flowNamed('improvement'), { improvement: {} }, {
    execution: { Id: 'arn', Name: 'modes', StartTime: '2026-11-21T10:00:00.000Z' },
    task: async (resource) => answers[/\w+/.exec(resource)?.[0] ?? '']?.(),
  });
  expect(ran).toEqual(expected);
});
