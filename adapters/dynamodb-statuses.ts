import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, paginateQuery, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { componentStatus } from '../core/component-status';
import { parse } from '../core/config';
import { stateKeys } from '../core/names';
import type { Statuses } from '../core/ports';

const prefix = 'status#';
const item = z.object({ status: z.string().transform((text): unknown => JSON.parse(text)).pipe(componentStatus) });

/** One item a component, some 4 kB when it is called all the time. */
export function dynamodbStatuses({ client, stateTable }: { readonly client: DynamoDBDocumentClient; readonly stateTable: string }): Statuses {
  return {
    async get(tenant, component) {
      const { Item } = await client.send(new GetCommand({ TableName: stateTable, Key: { pk: stateKeys.found(tenant), sk: `${prefix}${component}` }, ConsistentRead: true }));
      return Item === undefined ? undefined : parse(item, Item, 'Status item').status;
    },

    async list(tenant) {
      const found = [];
      const pages = paginateQuery({ client }, {
        TableName: stateTable,
        KeyConditionExpression: 'pk = :tenant AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':tenant': stateKeys.found(tenant), ':prefix': prefix },
      });
      for await (const page of pages) for (const one of page.Items ?? []) found.push(parse(item, one, 'Status item').status);
      return found;
    },

    async put(status) {
      const updatedAt = new Date(status.updatedAt).toISOString();
      try {
        await client.send(new PutCommand({
          TableName: stateTable,
          Item: { pk: stateKeys.found(status.tenant), sk: `${prefix}${status.component}`, status: JSON.stringify(status), updatedAt },
          ConditionExpression: 'attribute_not_exists(pk) OR updatedAt <= :updatedAt',
          ExpressionAttributeValues: { ':updatedAt': updatedAt },
        }));
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}
