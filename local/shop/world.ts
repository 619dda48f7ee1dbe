import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { paginateGetParametersByPath, SSMClient } from '@aws-sdk/client-ssm';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamodbCounters } from '../../adapters/dynamodb-counters';
import { dynamodbLeases } from '../../adapters/dynamodb-leases';
import { lambdaFunctions } from '../../adapters/lambda-functions';
import { lambdaJournal } from '../../adapters/lambda-journal';
import { sfnExecutions } from '../../adapters/sfn-executions';
import { component, type Component } from '../../core/cycle';
import { namesOf } from '../../core/names';
import { readInstallation } from '../../cli/installation';

export const stage = 'prod';
export const tenant = 'shop';

/** What an onlooker sees of the installation: all that is read here, an operator can read too. */
export async function lookIn() {
  const ssm = new SSMClient({});
  const lambda = new LambdaClient({});
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const installation = await readInstallation(ssm, stage, 'the local AWS');
  const { stateTable, journalTable, cycleMachineArn, improvementMachineArn } = installation;
  return {
    installation,
    declarations: () => declarations(ssm),
    documents,
    lambda,
    journal: lambdaJournal({ lambda, dynamodb: documents, writerFunction: namesOf(stage).journalWriterFunction, journalTable }),
    counters: dynamodbCounters({ client: documents, stateTable, retentionDays: 14 }),
    leases: dynamodbLeases({ client: documents, stateTable }),
    functions: lambdaFunctions({ client: lambda, stage }),
    executions: sfnExecutions({ client: new SFNClient({}), cycleMachineArn, improvementMachineArn }),
  };
}
export type World = Awaited<ReturnType<typeof lookIn>>;

/** Components by name, as the shop's constructs declared them. */
async function declarations(ssm: SSMClient): Promise<ReadonlyMap<string, Component>> {
  const declared = new Map<string, Component>();
  for await (const { Parameters } of paginateGetParametersByPath({ client: ssm }, { Path: namesOf(stage).componentParameters.slice(0, -1) })) {
    for (const { Value } of Parameters ?? []) {
      const declaration = component.parse(JSON.parse(Value ?? 'null'));
      declared.set(declaration.component, declaration);
    }
  }
  return declared;
}

export class StoryError extends Error {
  override readonly name = 'StoryError';
}

/** Asks again and again until there is an answer. @throws StoryError when there is none in time */
export async function until<Answer>(what: string, seconds: number, ask: () => Promise<Answer | undefined>): Promise<Answer> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new StoryError(`Expected ${what} within ${seconds} s, and it did not come.`);
    await sleep(300);
  }
}
