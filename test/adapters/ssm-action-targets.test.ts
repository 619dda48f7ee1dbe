import { DescribeDocumentCommand, GetAutomationExecutionCommand, InvalidDocument, SSMClient, SSMServiceException, StartAutomationExecutionCommand, type AutomationExecutionStatus } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { ssmActionTargets } from '../../adapters/ssm-action-targets';
import { InvalidInput, NotFound, SourceUnavailable, StillRunning } from '../../core/errors';

const ssm = mockClient(SSMClient);
const slept: number[] = [];
const targets = ssmActionTargets({ client: new SSMClient({}), sleep: async (ms) => slept.push(ms) });
const run = (name = 'a1') => targets.runAutomation('rotate', name, { Component: 'price-quote', FunctionName: 'price-quote-f', Reason: 'it fails' });

function ends(...statuses: readonly AutomationExecutionStatus[]): void {
  ssm.reset();
  slept.length = 0;
  ssm.on(DescribeDocumentCommand).resolves({ Document: { DocumentType: 'Automation', Parameters: [{ Name: 'Component' }, { Name: 'Reason' }, { Name: 'Other' }] } });
  ssm.on(StartAutomationExecutionCommand).resolves({ AutomationExecutionId: 'x-1' });
  const get = ssm.on(GetAutomationExecutionCommand);
  for (const status of statuses.slice(0, -1)) get.resolvesOnce({ AutomationExecution: { AutomationExecutionStatus: status } });
  get.resolves({ AutomationExecution: { AutomationExecutionStatus: statuses.at(-1), FailureMessage: 'step 2 was denied' } });
}

it('gives the document the parameters that it declares, and waits for it', async () => {
  ends('Pending', 'InProgress', 'Success');
  expect(await run()).toBe('x-1 succeeded');
  expect(ssm.commandCalls(StartAutomationExecutionCommand).map(({ args: [{ input }] }) => input)).toEqual([{ DocumentName: 'rotate', Parameters: { Component: ['price-quote'], Reason: ['it fails'] }, ClientToken: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) }]);
  expect(slept).toEqual([2000, 2000]);
});

it('gives the same try the same token, and another one another', async () => {
  ends('Success');
  for (const name of ['a1', 'a1', 'a2']) await run(name);
  const [one, again, other] = ssm.commandCalls(StartAutomationExecutionCommand).map(({ args: [{ input }] }) => input.ClientToken);
  expect(one).toBe(again);
  expect(one).not.toBe(other);
});

it.each<AutomationExecutionStatus>(['Failed', 'TimedOut', 'Cancelled', 'CompletedWithFailure', 'Rejected', 'Exited'])('%s is a failure with its message', async (status) => {
  ends('InProgress', status);
  await expect(run()).rejects.toThrow(new SourceUnavailable(`Automation rotate: x-1 ended as ${status}: step 2 was denied`));
});

it('is left to itself after a minute', async () => {
  ends('InProgress');
  await expect(run()).rejects.toThrow(StillRunning);
  expect(slept).toHaveLength(30);
});

it('refuses a document that is no automation', async () => {
  ends('Success');
  ssm.on(DescribeDocumentCommand).resolves({ Document: { DocumentType: 'Command' } });
  await expect(run()).rejects.toThrow(InvalidInput);
  expect(ssm.commandCalls(StartAutomationExecutionCommand)).toEqual([]);
});

it.each([
  [new InvalidDocument({ message: 'no', $metadata: {} }), NotFound],
  [new SSMServiceException({ name: 'AccessDeniedException', message: 'not tagged', $fault: 'client', $metadata: {} }), SourceUnavailable],
])('%s', async (error, expected) => {
  ends('Success');
  ssm.on(DescribeDocumentCommand).rejects(error);
  await expect(run()).rejects.toThrow(expected);
});
