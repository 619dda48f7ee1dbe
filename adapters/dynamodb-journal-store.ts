import { type CancellationReason, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, paginateQuery, QueryCommand, TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parse } from '../core/config';
import { ConcurrentChange, StaleFencingToken } from '../core/errors';
import { type JournalRecord, journalRecord } from '../core/journal';
import { type JournalLink, journalLink } from '../core/journal-link';
import { journalKeys, stateKeys } from '../core/names';
import type { JournalStore } from '../core/ports';

const storedRecord = journalRecord.extend({ data: z.string() });

/**
 * The journal table: one partition per subject, sorted by sequence number, and one with a link for each entry of a tenant. `data` is JSON text, so that what is read back
 * has the hash that it was written with, whatever numbers are in it. Only the writer's role may use `put`.
 */
export function dynamodbJournalStore({ client, journalTable, stateTable }: {
  readonly client: DynamoDBDocumentClient;
  readonly journalTable: string;
  readonly stateTable: string;
}): JournalStore {
  return {
    async chain(tenant, subject) {
      const records: JournalRecord[] = [];
      const pages = paginateQuery({ client }, {
        TableName: journalTable,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': journalKeys.chain(tenant, subject) },
      });
      for await (const page of pages) for (const item of page.Items ?? []) records.push(recordOf(item));
      return records;
    },

    async lastLink(tenant) {
      const { Items = [] } = await client.send(new QueryCommand({
        TableName: journalTable,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': journalKeys.links(tenant) },
        ScanIndexForward: false,
        Limit: 1,
      }));
      return Items[0] && parse(journalLink, { ...Items[0], tenant }, 'Journal link');
    },

    async put(record, link) {
      try {
        await client.send(new TransactWriteCommand({ TransactItems: [putOf(journalTable, record), putLinkOf(journalTable, link), ...leaseCheckOf(stateTable, record)] }));
      } catch (error) {
        if (error instanceof TransactionCanceledException) throw refusalOf(record, error) ?? error;
        throw error;
      }
    },
  };
}

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

function putOf(journalTable: string, record: JournalRecord): TransactItem {
  const { data, component, fencingToken, ...rest } = record;
  return {
    Put: {
      TableName: journalTable,
      Item: {
        pk: journalKeys.chain(record.tenant, record.subject),
        ...rest,
        ...(component !== undefined && { component }),
        ...(fencingToken !== undefined && { fencingToken }),
        data: JSON.stringify(data),
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** Without an attribute `tenant`: the index of the newest entries has no links. */
function putLinkOf(journalTable: string, { tenant, ...link }: JournalLink): TransactItem {
  return { Put: { TableName: journalTable, Item: { pk: journalKeys.links(tenant), ...link }, ConditionExpression: 'attribute_not_exists(pk)' } };
}

/** The component's lease must not have gone to a newer holder. The lease item outlives its release. */
function leaseCheckOf(stateTable: string, { tenant, component, fencingToken }: JournalRecord): readonly TransactItem[] {
  if (component === undefined || fencingToken === undefined) return [];
  return [{
    ConditionCheck: {
      TableName: stateTable,
      Key: stateKeys.lease(tenant, component),
      ConditionExpression: 'attribute_not_exists(pk) OR fencingToken <= :token',
      ExpressionAttributeValues: { ':token': fencingToken },
    },
  }];
}

/** Reasons come in the order of the transaction's items. A stale token weighs more than a taken number: its writer must stop. */
function refusalOf(record: JournalRecord, error: TransactionCanceledException): Error | undefined {
  const [put, link, leaseCheck]: readonly (CancellationReason | undefined)[] = error.CancellationReasons ?? [];
  if (leaseCheck?.Code === 'ConditionalCheckFailed') {
    return new StaleFencingToken(`Journal entry ${record.entryId} of ${record.subject}: fencing token ${record.fencingToken}, expected at least the lease's of component ${record.component}`, { cause: error });
  }
  if (put?.Code === 'ConditionalCheckFailed') return new ConcurrentChange(`Journal of ${record.subject}: sequence number ${record.sequence} is taken`, { cause: error });
  if (link?.Code === 'ConditionalCheckFailed') return new ConcurrentChange(`Journal of tenant ${record.tenant}: another entry was linked before entry ${record.sequence} of ${record.subject}`, { cause: error });
  if ([put, link, leaseCheck].some((reason) => reason?.Code === 'TransactionConflict')) {
    return new ConcurrentChange(`Journal of ${record.subject}: another writer was at sequence number ${record.sequence}, the tenant's chain or the lease at the same time`, { cause: error });
  }
  return undefined;
}

function recordOf(item: unknown): JournalRecord {
  const stored = parse(storedRecord, item, 'Journal item');
  return parse(journalRecord, { ...stored, data: JSON.parse(stored.data) }, 'Journal item');
}
