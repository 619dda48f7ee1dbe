import { recordEvents, type RepairTask } from '../../bench/repair/record-events';
import { judgePatch } from '../../bench/repair/judge-patch';
import { scorePatches } from '../../bench/repair/score-patches';
import { vmSandbox } from '../../bench/repair/vm-sandbox';

const sandbox = vmSandbox();
afterAll(() => sandbox.close());

const taskOf = (given: Partial<RepairTask>): RepairTask => ({
  task_id: 'Own/1', entry_point: 'largest', declaration: 'const largest = (list) => {\n', buggy_solution: '  return list.sort((a, b) => b - a)[1];\n}\n', canonical_solution: '  return list.sort((a, b) => b - a)[0];\n}\n',
  example_test: 'console.assert(largest([1, 5, 2]) === 5)', test: 'console.assert(largest([7, 7, 1]) === 7); console.assert(largest([1, 9, 3]) === 9 && largest([4, 8]) === 8)', ...given,
});

describe('recording', () => {
  test('arguments are kept as before the call, in order, several of an assertion too; the first that differs is the fault, later ones are dropped', async () => {
    const { worked, fault, expected, examples } = await recordEvents(taskOf({}), sandbox);
    expect(worked.map(({ event, outcome }) => [event, outcome])).toEqual([[{ argument1: [7, 7, 1] }, { state: 'answered', output: 7 }]]);
    expect(fault).toMatchObject({ requestId: 'call-2', event: { argument1: [1, 9, 3] }, outcome: { state: 'threw', errorType: 'WrongAnswer' } });
    expect(expected).toEqual({ requestId: 'call-2', answer: '9' });
    expect(examples.map(({ event }) => event)).toEqual([{ argument1: [1, 5, 2] }]);
  });

  test.each([
    ['throws', '  throw new TypeError("no");\n}\n', 'TypeError'],
    ['has no end', '  for (;;);\n}\n', 'Timeout'],
    ['gives NaN', '  return NaN;\n}\n', 'WrongAnswer'],
    ['gives nothing', '}\n', 'WrongAnswer'],
  ])('a running version that %s is a fault', async (_, buggy_solution, errorType) => {
    expect((await recordEvents(taskOf({ buggy_solution }), sandbox)).fault?.outcome).toMatchObject({ errorType });
  });

  test.each([
    ['undefined and null differ', 'undefined', 'null', 'fault'],
    ['NaN is the same as NaN', 'NaN', '0 / 0', 'worked'],
    ['-0 is the same as 0, as === says', '-0', '0', 'worked'],
    ['infinities have their sign', 'Infinity', '-Infinity', 'fault'],
    ['undefined in a list is not null', '[undefined]', '[null]', 'fault'],
  ])('%s', async (_, buggy, right, kind) => {
    const recorded = await recordEvents(taskOf({ buggy_solution: `  return ${buggy};\n}\n`, canonical_solution: `  return ${right};\n}\n`, test: 'largest(1)' }), sandbox);
    expect([recorded.worked.length, recorded.fault === undefined]).toEqual(kind === 'worked' ? [1, true] : [0, false]);
  });

  test('random arguments of a test are the same in each run; what a solution calls itself is not recorded', async () => {
    const task = taskOf({ canonical_solution: '  return list.length < 2 ? list[0] : Math.max(list[0], largest(list.slice(1)));\n}\n', test: 'largest([Math.random(), 1, 2])' });
    const [one, other] = [await recordEvents(task, sandbox), await recordEvents(task, vmSandboxAnew)];
    expect(one.fault?.event).toEqual(other.fault?.event);
    expect([...one.worked, one.fault]).toHaveLength(1);
  });
});

const vmSandboxAnew = vmSandbox();
afterAll(() => vmSandboxAnew.close());

test.each([
  ['the right fix', '  return list.sort((a, b) => b - a)[0];\n}\n', null],
  ['the bug', '  return list.sort((a, b) => b - a)[1];\n}\n', 'reproduction'],
  ['one that breaks what worked', '  return list.sort((a, b) => b - a)[0] === 7 ? 8 : list[0];\n}\n', 'replay'],
  ['one without an end', '  while (list);\n}\n', 'own-tests'],
  ['one that does not parse', '  return (;\n}\n', 'own-tests'],
  ['one whose second part nothing needs', '  return list.sort((a, b) => b - a || 1)[0] + (list.length > 2 ? 0 : 1);\n}\n', 'beyond-fault'],
])('of %s', async (_, code, rejectedBy) => {
  const task = taskOf({ test: 'largest([7, 7, 1]); largest([9, 9]); largest([1, 9, 3])', example_test: 'console.assert(largest([1, 5, 2]) === 5); largest([1, 2, 3, 4])' });
  const recorded = await recordEvents(rejectedBy === 'beyond-fault' ? { ...task, test: 'largest([7, 7, 1]); largest([1, 9, 3])', example_test: 'largest([3]); largest([2, 6])' } : task, sandbox);
  expect((await judgePatch(task, code, recorded, sandbox)).rejectedBy).toBe(rejectedBy);
});

test('without labels there is no score', () => {
  expect(scorePatches([{ rejectedBy: 'replay' }, { rejectedBy: null }])).toEqual(['rejected by: replay 1', 'no labels: no score']);
});

test('right fixes, plausible wrong patches and mutants that pass all are counted apart', () => {
  const lines = scorePatches([
    { kind: 'fix', correct: true, passesVisible: true, rejectedBy: null },
    { kind: 'mutant', correct: false, passesVisible: true, rejectedBy: 'replay' },
    { kind: 'mutant', correct: false, passesVisible: true, rejectedBy: null },
    { kind: 'mutant', correct: false, passesVisible: false, rejectedBy: null },
    { kind: 'mutant', correct: true, passesVisible: true, rejectedBy: 'beyond-fault' },
  ]);
  expect(lines.slice(0, 3).map((line) => /\(\d+ of \d+\)/.exec(line)?.[0])).toEqual(['(1 of 1)', '(1 of 2)', '(0 of 1)']);
});
