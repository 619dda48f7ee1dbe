import * as z from 'zod';
import type { OutgoingCall, RecordedEvent } from './recorded-event';
import { operationOf } from './outgoing-kind';

/** Keys that DynamoDB takes in one BatchGetItem. */
const mostKeys = 100;

const asked = z.strictObject({ TableName: z.string(), Key: z.record(z.string(), z.unknown()) });
const found = z.object({ Item: z.record(z.string(), z.unknown()).optional() });

/**
 * A recorded call with what is known of batches from its single reads: DynamoDB answers a BatchGetItem with the items that
 * the GetItems of its keys would give. In their order, each key once, 100 to a batch, for each table; as late as the
 * slowest of them. Without it, no change from many reads to one could be tried on recorded calls.
 */
export function withBatches(event: RecordedEvent): RecordedEvent {
  const reads = event.calls.flatMap(readIn);
  const tables = [...new Set(reads.map(({ table }) => table))];
  const batches = tables.flatMap((table) => {
    const own = [...new Map(reads.filter((one) => one.table === table).map((one) => [JSON.stringify(one.key), one])).values()];
    return own.length < 2 ? [] : Array.from({ length: Math.ceil(own.length / mostKeys) }, (_, index) => batchOf(table, own.slice(index * mostKeys, (index + 1) * mostKeys)));
  });
  return batches.length === 0 ? event : { ...event, calls: [...event.calls, ...batches] };
}

interface Read {
  readonly call: OutgoingCall;
  readonly table: string;
  readonly key: unknown;
  readonly item: unknown;
}

/** A GetItem by its key alone that was answered. */
function readIn(call: OutgoingCall): readonly Read[] {
  if (operationOf(call) !== 'GetItem' || !('status' in call.answer) || call.answer.status !== 200) return [];
  const [question, answer] = [asked.safeParse(json(call.body)), found.safeParse(json(call.answer.body))];
  return question.success && answer.success ? [{ call, table: question.data.TableName, key: question.data.Key, item: answer.data.Item }] : [];
}

function batchOf(table: string, reads: readonly Read[]): OutgoingCall {
  const [first] = reads;
  if (!first) throw new RangeError('A batch of no reads, expected at least two');
  const { method, url, headers, answer } = first.call;
  const delays = reads.map(({ call: { startMs, answeredMs } }) => (startMs === undefined || answeredMs === undefined ? undefined : answeredMs - startMs));
  const startMs = first.call.startMs ?? 0;
  const isTimed = delays.every((delay) => delay !== undefined);
  return {
    method, url,
    headers: { ...headers, 'x-amz-target': (headers['x-amz-target'] ?? '').replace(/GetItem$/, 'BatchGetItem') },
    body: JSON.stringify({ RequestItems: { [table]: { Keys: reads.map(({ key }) => key) } } }),
    ...(isTimed && { startMs, answeredMs: startMs + Math.max(...delays) }),
    answer: { status: 200, headers: 'headers' in answer ? answer.headers : {}, body: JSON.stringify({ Responses: { [table]: reads.flatMap(({ item }) => (item === undefined ? [] : [item])) }, UnprocessedKeys: {} }) },
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
