/** Reads what a run left in the local AWS, and writes it as JSON: `read-run.ts <log of requests> <file to write>`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { paginateGetExecutionHistory, paginateListExecutions, SFNClient, DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { subjectOf, namesOf } from '../core/names';
import { entries, steps } from '../lib/permissions';
import { lookIn, stage, tenant, type World } from '../local/shop/world';
import { type Event, type HistoryEvent, recordOf, reportOf, type Request, storyOf, type Story, usageOfRequest } from './run-usage';

export interface RunExecution extends Story {
  readonly machine: 'cycle' | 'improvement';
  /** A cycle's id. */
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly startedAt: number;
  /** Entries of its journal; none are counted of a cycle. */
  readonly entries: number;
  /** Of the model's reply, where one was asked. */
  readonly tokens?: { readonly input: number; readonly output: number };
}

export interface Run {
  readonly executions: readonly RunExecution[];
  readonly events: readonly Event[];
  readonly requests: readonly Request[];
}

async function main([requestLog = '', out = '']: readonly string[]): Promise<void> {
  const world = await lookIn();
  const executions = [
    ...await executionsOf(world, 'cycle', world.installation.cycleMachineArn),
    ...await executionsOf(world, 'improvement', world.installation.improvementMachineArn),
  ];
  const requests = readFileSync(requestLog, 'utf8').trim().split('\n').map((line): Request => JSON.parse(line)).filter(({ caller }) => caller.startsWith(`ratchet-${stage}-`));
  const events = [...await reports(), ...requests.map((request) => ({ at: request.at, function: request.caller, usage: usageOfRequest(request) }))];
  writeFileSync(out, JSON.stringify({ executions, events, requests } satisfies Run));
}

async function executionsOf(world: World, machine: RunExecution['machine'], stateMachineArn: string): Promise<readonly RunExecution[]> {
  const client = new SFNClient({});
  const found: RunExecution[] = [];
  for await (const { executions } of paginateListExecutions({ client }, { stateMachineArn })) {
    for (const { executionArn, name = '', startDate } of executions ?? []) {
      const events: HistoryEvent[] = [];
      for await (const page of paginateGetExecutionHistory({ client }, { executionArn, includeExecutionData: true })) events.push(...(page.events ?? []));
      const { input } = await client.send(new DescribeExecutionCommand({ executionArn }));
      const story = storyOf(events);
      const read = recordOf(JSON.parse(input ?? '{}'));
      const improvementId = recordOf(read['improvement'])['improvementId'];
      const chain = typeof improvementId === 'string' ? await world.journal.read(tenant, subjectOf.improvement(improvementId)) : [];
      const tokens = story.exchangeKey === undefined ? undefined : await tokensOf(world.installation.artifactsBucket, story.exchangeKey);
      found.push({ machine, name, input: read, startedAt: startDate?.getTime() ?? 0, ...story, entries: chain.length, ...(tokens && { tokens }) });
    }
  }
  return found;
}

async function tokensOf(bucket: string, key: string): Promise<{ readonly input: number; readonly output: number }> {
  const { Body } = await new S3Client({ forcePathStyle: true }).send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const reply = recordOf(recordOf(JSON.parse(await Body?.transformToString() ?? '{}'))['reply']);
  return { input: Number(reply['inputTokens']), output: Number(reply['outputTokens']) };
}

async function reports(): Promise<readonly Event[]> {
  const client = new CloudWatchLogsClient({});
  const names = namesOf(stage);
  const functions = [...Object.values({ ...steps, ...entries }).map(({ entry }) => names.functionOf(entry.split('/').at(-1) ?? entry)), names.sandboxFunction];
  const found: Event[] = [];
  for (const name of functions) {
    try {
      for await (const { events } of paginateFilterLogEvents({ client }, { logGroupName: `/aws/lambda/${name}`, filterPattern: 'REPORT' })) {
        found.push(...(events ?? []).flatMap(({ message = '', timestamp = 0 }) => reportOf(message, timestamp, name) ?? []));
      }
    } catch (error) {
      // A function that nobody called has no log group on some local AWS.
      if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) throw error;
    }
  }
  return found;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
