/** One change that a call asks for elsewhere. */
export interface Effect {
  /** What is done and to what, as `PutItem orders` or `POST https://partner.example`. */
  readonly what: string;
  /** With what. */
  readonly value: unknown;
  /** The one thing that it changes: what is done to the same thing in another order is not the same. */
  readonly place: string;
}

/** Requests of many changes of a kind, where they stand, and the request of one that says the same. */
const batches: Readonly<Record<string, readonly [list: string, one: string]>> = {
  SendMessageBatch: ['Entries', 'SendMessage'], PublishBatch: ['PublishBatchRequestEntries', 'Publish'], PutEvents: ['Entries', 'PutEvents'], PutRecords: ['Records', 'PutRecord'], PutRecordBatch: ['Records', 'PutRecord'],
};
/** What the request names that it goes to. */
const resourceNames = ['TableName', 'QueueUrl', 'TopicArn', 'TargetArn', 'StreamName', 'StreamARN', 'DeliveryStreamName', 'EventBusName', 'FunctionName', 'stateMachineArn', 'Bucket', 'SecretId', 'Name'];
/** What says how the answer shall look, or is made up for the request alone. */
const saysNothing = new Set(['ReturnConsumedCapacity', 'ReturnItemCollectionMetrics', 'ReturnValues', 'ReturnValuesOnConditionCheckFailure', 'ClientRequestToken', 'ClientToken', 'clientToken', 'IdempotencyToken', 'Id']);
const keyName = /^(pk|sk|id|key)$|(_id|Id|_key|Key)$/;

/**
 * The changes that the writes of one call ask for (`CallResult.writes`). A request of many is as many requests of one, and
 * texts that hold JSON are what they say.
 */
export function effectsOf(writes: readonly string[]): readonly Effect[] {
  return writes.flatMap((write) => {
    const end = write.indexOf('\n');
    const [method = '', url = '', target = ''] = (end < 0 ? write : write.slice(0, end)).split(' ');
    const body = readable(end < 0 ? '' : write.slice(end + 1));
    return target === '' ? [ofHttp(method, url, body)] : ofAws(target.slice(target.lastIndexOf('.') + 1), body);
  });
}

function ofHttp(method: string, url: string, body: unknown): Effect {
  const { origin, pathname, search } = new URL(url);
  return { what: `${method} ${origin}`, value: { path: pathname.split('/').slice(1), query: search, body }, place: `${origin}${pathname}` };
}

function ofAws(operation: string, body: unknown): readonly Effect[] {
  if (!isRecord(body)) return [{ what: operation, value: body, place: operation }];
  if (operation === 'BatchWriteItem') {
    return Object.entries(isRecord(body['RequestItems']) ? body['RequestItems'] : {}).flatMap(([table, requests]) =>
      listOf(requests).flatMap((request) => (isRecord(request) ? Object.entries(request) : []).map(([kind, asked]) => one(kind.replace('Request', 'Item'), table, asked))));
  }
  if (operation === 'TransactWriteItems') {
    return listOf(body['TransactItems']).flatMap((item) => (isRecord(item) ? Object.entries(item) : []).map(([kind, asked]) => one(`transacted ${kind}`, resourceOf(asked), asked)));
  }
  const batch = batches[operation];
  if (!batch) return [one(operation, resourceOf(body), body)];
  return listOf(body[batch[0]]).map((entry) => one(batch[1], resourceOf(body) || resourceOf(entry), entry));
}

function one(operation: string, resource: string, asked: unknown): Effect {
  const value = isRecord(asked) ? Object.fromEntries(Object.entries(asked).filter(([name]) => !saysNothing.has(name) && !resourceNames.includes(name))) : asked;
  return { what: `${operation} ${resource}`.trim(), value, place: `${resource} ${placeIn(asked, resource)}` };
}

/** A table's item by its key, or by what in it looks like one; a queue that keeps an order as a whole. */
function placeIn(asked: unknown, resource: string): string {
  if (!isRecord(asked)) return '';
  const item = isRecord(asked['Key']) ? asked['Key'] : isRecord(asked['Item']) ? asked['Item'] : undefined;
  if (item) return canonical(Object.fromEntries(Object.entries(item).filter(([name]) => keyName.test(name))));
  return resource.endsWith('.fifo') ? '' : canonical(asked);
}

function resourceOf(body: unknown): string {
  if (!isRecord(body)) return '';
  const named = resourceNames.map((name) => body[name]).find((value) => typeof value === 'string');
  return typeof named === 'string' ? named.slice(named.lastIndexOf('/') + 1) : '';
}

/** JSON that is the same however its properties are ordered. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) => (isRecord(inner) ? Object.fromEntries(Object.entries(inner).sort(([first], [second]) => (first < second ? -1 : 1))) : inner)) ?? 'undefined';
}

/** What a text says, where it is JSON of more than one value; also inside of it. */
function readable(value: unknown): unknown {
  if (typeof value === 'string') {
    if (!/^\s*[[{]/.test(value)) return value;
    try {
      return readable(JSON.parse(value));
    } catch {
      return value;
    }
  }
  if (Array.isArray(value)) return value.map(readable);
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, readable(inner)])) : value;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
