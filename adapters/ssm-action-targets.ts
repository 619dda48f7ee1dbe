import { createHash } from 'node:crypto';
import { type AutomationExecutionStatus, AutomationDefinitionNotFoundException, DescribeDocumentCommand, GetAutomationExecutionCommand, InvalidDocument, type SSMClient, SSMServiceException, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { InvalidInput, NotFound, SourceUnavailable, StillRunning } from '../core/errors';
import type { ActionTargets } from '../core/ports';

const pollMs = 2000;
const polls = 30;
const goingOn: readonly (AutomationExecutionStatus | undefined)[] = [undefined, 'Pending', 'InProgress', 'Waiting', 'Cancelling', 'PendingApproval', 'Approved', 'Scheduled', 'RunbookInProgress', 'PendingChangeCalendarOverride', 'ChangeCalendarOverrideApproved'];

export function ssmActionTargets({ client, sleep }: { readonly client: SSMClient; readonly sleep: (milliseconds: number) => Promise<unknown> }): Pick<ActionTargets, 'runAutomation'> {
  return {
    async runAutomation(document, name, parameters) {
      try {
        const declared = await parametersOf(client, document);
        const { AutomationExecutionId } = await client.send(new StartAutomationExecutionCommand({
          DocumentName: document,
          Parameters: Object.fromEntries(Object.entries(parameters).filter(([key]) => declared.includes(key)).map(([key, value]) => [key, [value]])),
          ClientToken: tokenOf(name),
        }));
        for (let poll = 0; poll < polls; poll += 1) {
          const { AutomationExecution } = await client.send(new GetAutomationExecutionCommand({ AutomationExecutionId }));
          const status = AutomationExecution?.AutomationExecutionStatus;
          if (status === 'Success') return `${AutomationExecutionId} succeeded`;
          if (!goingOn.includes(status)) throw new SourceUnavailable(`Automation ${document}: ${AutomationExecutionId} ended as ${status}: ${AutomationExecution?.FailureMessage ?? 'without a message'}`);
          await sleep(pollMs);
        }
        throw new StillRunning(`Automation ${document}: ${AutomationExecutionId} still runs after ${(polls * pollMs) / 1000} s, and is left to itself`);
      } catch (error) {
        if (error instanceof InvalidDocument || error instanceof AutomationDefinitionNotFoundException) throw new NotFound(`Automation ${document}: the document does not exist`, { cause: error });
        if (error instanceof SSMServiceException) throw new SourceUnavailable(`Automation ${document}: ${error.name}: ${error.message}`, { cause: error });
        throw error;
      }
    },
  };
}

/** A parameter that a document does not declare would be refused. */
async function parametersOf(client: SSMClient, document: string): Promise<readonly string[]> {
  const { Document } = await client.send(new DescribeDocumentCommand({ Name: document }));
  if (Document?.DocumentType !== 'Automation') throw new InvalidInput(`Automation ${document}: saw a document of type ${Document?.DocumentType ?? 'none'}, expected Automation`);
  return (Document.Parameters ?? []).flatMap(({ Name }) => Name ?? []);
}

/** SSM takes UUIDs only; the same name always gives the same one. */
function tokenOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
