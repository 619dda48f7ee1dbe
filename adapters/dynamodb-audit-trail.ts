import { type DynamoDBDocumentClient, paginateQuery, paginateScan } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type JournalRecord, journalRecord } from '../core/journal';
import { journalLink } from '../core/journal-link';
import { journalKeys } from '../core/names';
import type { AuditTrail, Stored } from '../core/ports';

/** Strict: an attribute that nobody wrote is a change, although no hash covers it. */
const storedRecord = z.strictObject({ ...journalRecord.shape, pk: z.string(), data: z.string().transform(jsonOf).pipe(journalRecord.shape.data) });
const storedLink = z.strictObject({ ...journalLink.shape, pk: z.string(), tenant: z.undefined().optional() });
const position = z.object({ pk: z.string(), sequence: z.number() });

/**
 * The journal table as it is, page by page. A scan gives the items of one partition one after the other, in the order of their
 * sort key; it reads the entries of all tenants.
 */
export function dynamodbAuditTrail({ client, journalTable }: { readonly client: DynamoDBDocumentClient; readonly journalTable: string }): AuditTrail {
  return {
    async *chains(tenant) {
      const begin = journalKeys.chain(tenant, '');
      let open: { readonly pk: string; readonly items: Stored<JournalRecord>[] } | undefined;
      const pages = paginateScan({ client }, { TableName: journalTable, ConsistentRead: true, FilterExpression: 'begins_with(pk, :begin) AND pk <> :links', ExpressionAttributeValues: { ':begin': begin, ':links': journalKeys.links(tenant) } });
      for await (const { Items = [] } of pages) {
        for (const item of Items) {
          const { pk, sequence } = position.parse(item);
          if (open?.pk !== pk) {
            if (open) yield chainOf(begin, open);
            open = { pk, items: [] };
          }
          open.items.push(stored(storedRecord, item, sequence, ({ pk: _pk, ...record }) => record));
        }
      }
      if (open) yield chainOf(begin, open);
    },

    async *links(tenant, after) {
      const pages = paginateQuery({ client }, {
        TableName: journalTable, ConsistentRead: true, KeyConditionExpression: 'pk = :pk AND #sequence > :after',
        ExpressionAttributeNames: { '#sequence': 'sequence' }, ExpressionAttributeValues: { ':pk': journalKeys.links(tenant), ':after': after },
      });
      for await (const { Items = [] } of pages) for (const item of Items) yield stored(storedLink, item, position.parse(item).sequence, ({ pk: _pk, ...link }) => ({ ...link, tenant }));
    },

    async *entries(tenant, { from = '0', to = '9' }) {
      const pages = paginateQuery({ client }, {
        TableName: journalTable, IndexName: 'recent', KeyConditionExpression: 'tenant = :tenant AND #at BETWEEN :from AND :to',
        ExpressionAttributeNames: { '#at': 'at' }, ExpressionAttributeValues: { ':tenant': tenant, ':from': from, ':to': to },
      });
      for await (const { Items = [] } of pages) {
        for (const item of Items) {
          const { pk: _pk, ...record } = storedRecord.parse(item);
          if (record.at < to) yield record;
        }
      }
    },
  };
}

const chainOf = (begin: string, { pk, items }: { readonly pk: string; readonly items: readonly Stored<JournalRecord>[] }) => ({ subject: pk.slice(begin.length), items: [...items].sort((a, b) => a.sequence - b.sequence) });

function stored<Item, Value>(schema: z.ZodType<Item>, item: unknown, sequence: number, valueOf: (read: Item) => Value): Stored<Value> {
  const read = schema.safeParse(item);
  if (read.success) return { sequence, value: valueOf(read.data) };
  return { sequence, unreadable: read.error.issues.map(({ path, message }) => `${path.join('.') || 'item'}: ${message}`).join('; ').slice(0, 300) };
}

function jsonOf(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'expected JSON' });
    return z.NEVER;
  }
}
