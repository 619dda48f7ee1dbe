/** The deployed stack as its tests see it: what they start, what they read, and what must hold when an improvement has ended. */
import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetExecutionHistoryCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamodbApprovals } from '../../adapters/dynamodb-approvals';
import { dynamodbCounters } from '../../adapters/dynamodb-counters';
import { dynamodbLeases } from '../../adapters/dynamodb-leases';
import { dynamodbProgress } from '../../adapters/dynamodb-progress';
import { dynamodbWorkQueue } from '../../adapters/dynamodb-work-queue';
import { lambdaJournal } from '../../adapters/lambda-journal';
import { sfnExecutions } from '../../adapters/sfn-executions';
import { outcome as outcomeSchema, type Outcome } from '../../core/cycle';
import { type JournalRecord } from '../../core/journal';
import { namesOf, subjectOf } from '../../core/names';
import { eventually, invoke, lambda, uniqueName } from '../local/emulated-functions';
import improvementFlow from '../../statemachines/improvement.asl.json';
import file from './ratchet-test.json';

export const { stage } = file;
export const tenant = 'bench';
export const names = namesOf(stage);
export const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}), { marshallOptions: { removeUndefinedValues: true } });
export const sfn = new SFNClient({});

interface Installation {
  readonly stateTable: string;
  readonly journalTable: string;
  readonly cycleMachineArn: string;
  readonly improvementMachineArn: string;
}

let found: Promise<Ratchet> | undefined;

export type Ratchet = Awaited<ReturnType<typeof connect>>;

/** What the stack made, through the adapters that its functions use. */
export function deployedRatchet(): Promise<Ratchet> {
  found ??= connect();
  return found;
}

async function connect() {
  const { Parameter } = await new SSMClient({}).send(new GetParameterCommand({ Name: names.installationParameter }));
  const installation = JSON.parse(Parameter!.Value!) as Installation;
  const { stateTable, journalTable, cycleMachineArn, improvementMachineArn } = installation;
  return {
    ...installation,
    journal: lambdaJournal({ lambda, dynamodb, writerFunction: names.journalWriterFunction, journalTable }),
    approvals: dynamodbApprovals({ client: dynamodb, stateTable }),
    leases: dynamodbLeases({ client: dynamodb, stateTable }),
    queue: dynamodbWorkQueue({ client: dynamodb, stateTable }),
    progress: dynamodbProgress({ client: dynamodb, stateTable }),
    counters: dynamodbCounters({ client: dynamodb, stateTable, retentionDays: 14 }),
    executions: sfnExecutions({ client: sfn, cycleMachineArn, improvementMachineArn }),
  };
}

/** Starts a cycle as an engineer does in the console. Returns its id, which is the execution's name. */
export async function startCycle(input: object): Promise<string> {
  const { cycleMachineArn } = await deployedRatchet();
  const name = uniqueName('cycle');
  await sfn.send(new StartExecutionCommand({ stateMachineArn: cycleMachineArn, name, input: JSON.stringify(input) }));
  return name;
}

/** A cycle over the given component, as its id, and the one improvement that it starts. */
export async function startImprovement(component: string): Promise<{ readonly cycleId: string; readonly improvementId: string }> {
  const cycleId = await startCycle({ tenant, components: [component], reason: uniqueName('bad-day'), windowHours: 1 });
  return { cycleId, improvementId: await improvementOf(cycleId) };
}

export async function improvementOf(cycleId: string): Promise<string> {
  const selection = await entryOf(subjectOf.cycle(cycleId), 'selection');
  const started = selection.data['started'] as readonly string[];
  if (started.length !== 1) throw new Error(`Cycle ${cycleId} started ${started.length} improvements, expected 1: ${selection.summary}`);
  return started[0]!;
}

/** The first entry of a kind in a chain, as soon as it is there. */
export function entryOf(subject: string, kind: JournalRecord['kind'], seconds = 60): Promise<JournalRecord> {
  return eventually(async () => {
    const chain = await (await deployedRatchet()).journal.read(tenant, subject);
    const entry = chain.find((record) => record.kind === kind);
    if (!entry) throw new Error(`${subject} has no entry "${kind}" after ${seconds} s, only: ${chain.map(told).join(' | ') || 'nothing'}`);
    return entry;
  }, seconds);
}

export async function chainOf(improvementId: string): Promise<readonly JournalRecord[]> {
  return (await deployedRatchet()).journal.read(tenant, subjectOf.improvement(improvementId));
}

/** Waits until a canary serves beside the version that was there. */
export async function deployed(improvementId: string): Promise<void> {
  await entryOf(subjectOf.improvement(improvementId), 'deployed');
}

/** The improvement's outcome, as soon as its execution has ended and its lease is free. */
export async function outcomeOf(improvementId: string, seconds = 90): Promise<Outcome> {
  const entry = await entryOf(subjectOf.improvement(improvementId), 'outcome', seconds);
  return outcomeSchema.parse(entry.data['outcome']);
}

export async function executionOf(improvementId: string): Promise<string> {
  const { improvementMachineArn } = await deployedRatchet();
  return `${improvementMachineArn.replace(':stateMachine:', ':execution:')}:${improvementId}`;
}

/** What Step Functions sends to a step, each time that it enters it: the state's own `Parameters` over the state's input. */
export async function inputsOf(improvementId: string, step: keyof typeof improvementFlow.States): Promise<readonly Record<string, unknown>[]> {
  const state = improvementFlow.States[step];
  const executionArn = await executionOf(improvementId);
  const all = (await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000, includeExecutionData: true }))).events ?? [];
  const context: Record<string, unknown> = { '$$.Execution.Id': executionArn, '$$.Execution.StartTime': all[0]?.timestamp?.toISOString() };
  const entered = all.flatMap(({ stateEnteredEventDetails: details }) => (details?.name === step ? [JSON.parse(details.input!) as Record<string, unknown>] : []));
  return entered.map((input) => Object.fromEntries(Object.entries('Parameters' in state ? state.Parameters : {}).map(([key, path]) =>
    [key.replace(/\.\$$/, ''), String(path) in context ? context[String(path)] : input[String(path).replace('$.', '')]])));
}

/** How often a step failed. */
export async function failuresOf(improvementId: string): Promise<number> {
  const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn: await executionOf(improvementId), maxResults: 1000 }));
  return (events ?? []).filter(({ type }) => type === 'TaskFailed' || type === 'LambdaFunctionFailed').length;
}

/** Calls one of Ratchet's functions, by the last part of its name. */
export function call(name: string, event: unknown) {
  return invoke(names.functionOf(name), event);
}

/** Copies the declarations to the state table, as each scheduled or manual cycle does first. */
export async function syncRegistry(): Promise<void> {
  const cycle = { cycleId: uniqueName('sync'), tenant, trigger: 'manual', admitted: true, reason: 'sync', startedAt: new Date().toISOString(), windowHours: 1, components: ['none'], maxImprovements: 0 };
  const { error, payload } = await call('plan-batches', { cycle });
  if (error !== undefined) throw new Error(`plan-batches: ${JSON.stringify(payload)}`);
}

/** Physical id of the stack's one resource of a type whose logical id begins so. */
export async function resource(type: string, logicalId: string): Promise<string> {
  const { StackResources } = await new CloudFormationClient({}).send(new DescribeStackResourcesCommand({ StackName: `Ratchet-${stage}` }));
  const match = (StackResources ?? []).find(({ ResourceType, LogicalResourceId }) => ResourceType === type && LogicalResourceId?.startsWith(logicalId));
  if (match?.PhysicalResourceId === undefined) throw new Error(`Stack Ratchet-${stage}: saw no ${type} whose id begins with ${logicalId}, expected one`);
  return match.PhysicalResourceId;
}

export function told({ sequence, kind, summary }: JournalRecord): string {
  return `${sequence} ${kind}: ${summary.slice(0, 200)}`;
}
