import { gunzipSync } from 'node:zlib';
import { CloudWatchLogsClient, PutSubscriptionFilterCommand } from '@aws-sdk/client-cloudwatch-logs';
import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import { createFunction, createRole, createSplitFunction, eventually, invoke, lambda, logLines, times } from './emulated-functions';

const logs = new CloudWatchLogsClient({});

interface Delivery {
  readonly logStream: string;
  readonly logEvents: readonly { readonly message: string }[];
}

test('a subscription delivers the log events of many calls at once, those of each version apart', async () => {
  const role = await createRole();
  const name = await createSplitFunction(role, 'exports.handler = async () => console.log("hello");');
  const ingest = await createFunction(role, 'exports.handler = async (event) => { console.log("DATA" + event.awslogs.data); };');
  await invoke(name); // Makes the log group.
  await lambda.send(new AddPermissionCommand({ FunctionName: ingest, StatementId: 'logs', Action: 'lambda:InvokeFunction', Principal: 'logs.amazonaws.com' }));
  await logs.send(new PutSubscriptionFilterCommand({
    logGroupName: `/aws/lambda/${name}`, filterName: 'ingest', filterPattern: '',
    destinationArn: `arn:aws:lambda:us-east-1:000000000000:function:${ingest}`,
  }));
  await times(20, () => invoke(name, {}, 'live'));

  const deliveries = await eventually(async () => {
    const seen = (await logLines(ingest)).filter((line) => line.startsWith('DATA')).map(decode);
    expect(starts(seen)).toHaveLength(20);
    return seen;
  });
  expect(deliveries.length).toBeLessThanOrEqual(6);
  for (const delivery of deliveries) {
    const version = /\[(\d)\]/.exec(delivery.logStream)![1];
    expect(starts([delivery]).every((line) => line.trim().endsWith(`Version: ${version}`))).toBe(true);
  }
});

function decode(line: string): Delivery {
  return JSON.parse(gunzipSync(Buffer.from(line.slice(4), 'base64')).toString()) as Delivery;
}

function starts(deliveries: readonly Delivery[]): string[] {
  return deliveries.flatMap((delivery) => delivery.logEvents).map((event) => event.message).filter((message) => message.startsWith('START'));
}
