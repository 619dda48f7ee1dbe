import { type DynamoDBDocumentClient, paginateQuery, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parse } from '../core/config';
import { trackRecord } from '../core/kept-opportunity';
import { expiryAttribute, stateKeys } from '../core/names';
import type { TrackRecords } from '../core/ports';

const prefix = 'track-record#';
const item = z.object({ record: z.string().transform((text): unknown => JSON.parse(text)).pipe(trackRecord) });

/** One item an improvement: a step that runs twice counts once, and nobody has to wait for anybody. */
export function dynamodbTrackRecords({ client, stateTable }: { readonly client: DynamoDBDocumentClient; readonly stateTable: string }): TrackRecords {
  return {
    async put(tenant, record, expiresAt) {
      await client.send(new PutCommand({
        TableName: stateTable,
        Item: { pk: stateKeys.found(tenant), sk: `${prefix}${record.improvementId}`, record: JSON.stringify(record), [expiryAttribute]: Math.ceil(Date.parse(expiresAt) / 1000) },
      }));
    },

    async list(tenant) {
      const found = [];
      const pages = paginateQuery({ client }, {
        TableName: stateTable,
        KeyConditionExpression: 'pk = :tenant AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':tenant': stateKeys.found(tenant), ':prefix': prefix },
      });
      for await (const page of pages) for (const one of page.Items ?? []) found.push(parse(item, one, 'Track record item').record);
      return found;
    },
  };
}
