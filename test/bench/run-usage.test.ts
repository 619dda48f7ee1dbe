import { type Event, type HistoryEvent, journalWriter, meanOf, reportOf, storyOf, usageOfRequest, usedIn, withLooks } from '../../bench/run-usage';

const at = (seconds: number) => new Date(seconds * 1000);
const entered = (seconds: number, name: string, kind = 'Task'): HistoryEvent => ({ timestamp: at(seconds), type: `${kind}StateEntered`, stateEnteredEventDetails: { name } });
const exited = (seconds: number, name: string, output: object = {}): HistoryEvent => ({ timestamp: at(seconds), type: 'TaskStateExited', stateExitedEventDetails: { name, output: JSON.stringify(output) } });
const scheduled: HistoryEvent = { timestamp: at(0), type: 'TaskScheduled' };

describe('a history', () => {
  test('becomes states, and the seconds of each run of a step', () => {
    const story = storyOf([
      { timestamp: at(0), type: 'ExecutionStarted' }, entered(0, 'Begin', 'Pass'),
      entered(1, 'ProposeCandidate'), scheduled, exited(3, 'ProposeCandidate', { candidate: { strategy: 'revert' } }),
      entered(4, 'CheckHealth'), scheduled, exited(5, 'CheckHealth'), entered(5, 'Wait', 'Wait'),
      entered(8, 'CheckHealth'), scheduled, exited(10, 'CheckHealth'),
    ]);
    expect(story).toEqual({ transitions: 5, strategy: 'revert', windows: [
      { step: 'ProposeCandidate', from: 1000, to: 3000 }, { step: 'CheckHealth', from: 4000, to: 5000 }, { step: 'CheckHealth', from: 8000, to: 10_000 },
    ] });
  });

  test('counts a repeated attempt as a transition, and has no window for a step that never ended', () => {
    expect(storyOf([entered(0, 'Diagnose'), scheduled, scheduled, scheduled])).toEqual({ transitions: 3, windows: [] });
  });

  test('tells the candidate that was proposed last, with its exchange', () => {
    const proposals = [{ strategy: 'template' }, { strategy: 'model', exchangeKey: 'k', costUsd: 0.04 }].flatMap((candidate, index) => [entered(index, 'ProposeCandidate'), exited(index, 'ProposeCandidate', { candidate })]);
    expect(storyOf(proposals)).toMatchObject({ strategy: 'model', exchangeKey: 'k', costUsd: 0.04 });
  });
});

test.each([
  ['REPORT RequestId: 1\tDuration: 480.2 ms\tBilled Duration: 500 ms\tMemory Size: 512 MB\tMax Memory Used: 90 MB', { lambdaCalls: 1, lambdaGbSeconds: 0.25 }],
  ['REPORT RequestId: 1\tDuration: 1 ms\tBilled Duration: 2000 ms\tMemory Size: 1024 MB\tMax Memory Used: 90 MB\tInit Duration: 300 ms', { lambdaCalls: 1, lambdaGbSeconds: 2 }],
  ['START RequestId: 1 Version: 1', undefined],
  ['the team writes REPORT too', undefined],
])('a line of a log: %s', (message, usage) => {
  expect(reportOf(message, 7, 'f')).toEqual(usage && { at: 7, function: 'f', usage });
});

test.each([
  ['dynamodb', 'PutItem', { sent: 900 }, { tableWrites: 1 }],
  ['dynamodb', 'UpdateItem', { sent: 1025 }, { tableWrites: 2 }],
  ['dynamodb', 'BatchWriteItem', { sent: 1000, items: 25 }, { tableWrites: 25 }],
  ['dynamodb', 'TransactWriteItems', { sent: 3000, items: 2 }, { tableWrites: 6 }],
  ['dynamodb', 'TransactWriteItems', { sent: 3000, items: 2, caller: journalWriter }, { tableWrites: 9 }],
  ['dynamodb', 'TransactGetItems', { received: 100, items: 2 }, { tableReads: 4 }],
  ['dynamodb', 'GetItem', { received: 100, consistent: true }, { tableReads: 1 }],
  ['dynamodb', 'Query', { received: 9000 }, { tableReads: 1.5 }],
  ['s3', 'PUT', {}, { objectWrites: 1 }],
  ['s3', 'LIST', {}, { objectWrites: 1 }],
  ['s3', 'HEAD', {}, { objectReads: 1 }],
  ['s3', 'DELETE', {}, {}],
  ['cloudwatch', 'GetMetricData', { items: 4 }, { metricsRead: 4 }],
  ['cloudwatch', 'DescribeAlarms', {}, { cloudwatchCalls: 1 }],
  ['sns', 'Publish', {}, { notifications: 1 }],
])('%s %s of %j is billed as %j', (service, action, more, usage) => {
  expect(usageOfRequest({ at: 0, caller: 'ratchet-prod-diagnose', service, action, sent: 0, received: 0, ...more })).toEqual(usage);
});

describe('what an execution used', () => {
  const look = (time: number, units: number): Event => ({ at: time, function: 'ratchet-prod-check-health', usage: { tableReads: units } });
  const [own, other] = [{ step: 'CheckHealth', from: 1000, to: 2000 }, { step: 'CheckHealth', from: 1800, to: 3000 }];

  test.each([
    ['in its own window', [look(1200, 4)], { tableReads: 4 }],
    ['in a window of two executions, shared', [look(1900, 4)], { tableReads: 2 }],
    ['in another\'s window', [look(2900, 4)], {}],
    ['of another function', [{ ...look(1200, 4), function: 'ratchet-prod-diagnose' }], {}],
    ['in the sandbox, during a test', [{ ...look(5500, 4), function: 'ratchet-prod-sandbox' }], { tableReads: 4 }],
  ])('%s', (_where, events, usage) => {
    const test = { step: 'TestCandidate', from: 5000, to: 6000 };
    expect(usedIn([own, test], [own, other, test], events)).toEqual(usage);
  });

  test('is on average what the function used, by its calls', () => {
    const events: Event[] = [{ at: 0, function: 'f', usage: { lambdaCalls: 1, lambdaGbSeconds: 2 } }, { at: 0, function: 'f', usage: { lambdaCalls: 1 } }, { at: 0, function: 'f', usage: { tableWrites: 6 } }, { at: 0, function: 'g', usage: { tableWrites: 9 } }];
    expect(meanOf('f', events)).toEqual({ lambdaCalls: 1, lambdaGbSeconds: 1, tableWrites: 3 });
    expect(meanOf('h', events)).toEqual({});
  });

  test('in a longer watch is that of its looks more', () => {
    expect(withLooks({ transitions: 50, objectReads: 3 }, { transitions: 3, tableReads: 2 }, 10, 60)).toEqual({ transitions: 200, objectReads: 3, tableReads: 100 });
  });
});
