import { gzipSync } from 'node:zlib';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { call } from './deployed-ratchet';

const logs = new CloudWatchLogsClient({});

interface LogBatch {
  readonly messageType: 'DATA_MESSAGE';
  readonly logGroup: string;
  readonly logStream: string;
  readonly logEvents: readonly { readonly id: string; readonly timestamp: number; readonly message: string }[];
}

/** What a log group's subscription would have been sent: each version's lines, whole calls, in the given number of batches. */
export async function logsOf(logGroup: string, batchesEach: number, since = '1970-01-01T00:00:00.000Z'): Promise<readonly LogBatch[]> {
  const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName: logGroup, startTime: Date.parse(since), limit: 10_000 }));
  const streams = [...new Set((events ?? []).map(({ logStreamName }) => logStreamName!))].sort();
  const versions = [...new Set(streams.map(versionOf))];
  return versions.flatMap((version) => {
    const own = streams.filter((stream) => versionOf(stream) === version);
    return Array.from({ length: batchesEach }, (_, index): LogBatch => {
      const part = new Set(own.slice(Math.floor((index * own.length) / batchesEach), Math.floor(((index + 1) * own.length) / batchesEach)));
      const logEvents = (events ?? []).filter(({ logStreamName }) => part.has(logStreamName!)).map(({ eventId, timestamp, message }, at) => ({ id: eventId ?? String(at), timestamp: timestamp!, message: message! }));
      return { messageType: 'DATA_MESSAGE', logGroup, logStream: [...part][0]!, logEvents };
    });
  });
}

/** Calls ingest as CloudWatch Logs does. */
export async function deliver(batch: LogBatch): Promise<void> {
  const { error, payload } = await call('ingest', { awslogs: { data: gzipSync(JSON.stringify(batch)).toString('base64') } });
  if (error !== undefined) throw new Error(`ingest: ${JSON.stringify(payload)}`);
}

/** `2026/11/21/[2]0a1b…` → `[2]` */
function versionOf(stream: string): string {
  return /\[[^\]]+\]/.exec(stream)![0];
}
