import { setTimeout as delay } from 'node:timers/promises';
import { ConditionalCheckFailedException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, paginateQuery, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parse } from '../core/config';
import { ConcurrentChange, StaleFencingToken } from '../core/errors';
import { stateKeys } from '../core/names';
import type { HeldLease, Leases } from '../core/ports';

const maxAttempts = 10;
const conflictDelayMs = 20;

const leaseItem = z.object({ pk: z.string(), sk: z.string(), fencingToken: z.int().positive() });
const heldItem = leaseItem.extend({
  component: z.string(),
  improvementId: z.string(),
  executionArn: z.string(),
  expiresAt: z.iso.datetime(),
  takenOver: z.boolean().optional(),
});

/**
 * One item per component in the state table. It stays after the release, without its holder, so that a fencing token is
 * never given out twice. `takenOver` keeps the execution whose lease was taken over from asking for it again.
 */
export function dynamodbLeases({ client, stateTable }: { readonly client: DynamoDBDocumentClient; readonly stateTable: string }): Leases {
  const read = async (tenant: string, component: string) => {
    const { Item } = await client.send(new GetCommand({ TableName: stateTable, Key: stateKeys.lease(tenant, component), ConsistentRead: true }));
    return Item === undefined || Item['improvementId'] === undefined ? undefined : parse(heldItem, Item, 'Lease item');
  };

  /** Undefined when the condition does not hold. Waits for a transaction of the journal's writer that checks the same item. */
  const update = async (tenant: string, component: string, change: Omit<UpdateCommandInput, 'TableName' | 'Key'>): Promise<HeldLease | 'free' | undefined> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { Attributes } = await client.send(new UpdateCommand({ TableName: stateTable, Key: stateKeys.lease(tenant, component), ReturnValues: 'ALL_NEW', ...change }));
        return Attributes?.['improvementId'] === undefined ? 'free' : leaseOf(parse(heldItem, Attributes, 'Lease item'));
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        if (!(error instanceof TransactionConflictException) || attempt === maxAttempts) throw error;
        await delay(conflictDelayMs * attempt);
      }
    }
  };

  const take = (request: Omit<HeldLease, 'fencingToken'>) =>
    update(request.tenant, request.component, {
      UpdateExpression: 'SET fencingToken = if_not_exists(fencingToken, :zero) + :one, #component = :component, improvementId = :improvementId, executionArn = :executionArn, expiresAt = :expiresAt REMOVE takenOver',
      ConditionExpression: 'attribute_not_exists(improvementId)',
      ExpressionAttributeNames: { '#component': 'component' },
      ExpressionAttributeValues: {
        ':zero': 0, ':one': 1, ':component': request.component,
        ':improvementId': request.improvementId, ':executionArn': request.executionArn, ':expiresAt': comparable(request.expiresAt),
      },
    });

  const extend = (lease: HeldLease, expiresAt: string) =>
    update(lease.tenant, lease.component, {
      UpdateExpression: 'SET expiresAt = :expiresAt',
      ConditionExpression: 'improvementId = :improvementId AND fencingToken = :token',
      ExpressionAttributeValues: { ':expiresAt': comparable(expiresAt), ':improvementId': lease.improvementId, ':token': lease.fencingToken },
    });

  return {
    async acquire(request) {
      for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
        const item = await read(request.tenant, request.component);
        const own = item?.improvementId === request.improvementId && item.executionArn === request.executionArn && !item.takenOver;
        if (item && !own) return { acquired: false, holder: leaseOf(item) };
        const lease = own ? await extend(leaseOf(item), request.expiresAt) : await take(request);
        if (lease && lease !== 'free') return { acquired: true, lease };
      }
      throw new ConcurrentChange(`Lease of ${request.component}: changed ${maxAttempts} times while improvement ${request.improvementId} asked for it`);
    },

    async takeOver(tenant, component, improvementId, expiresAt) {
      const lease = await update(tenant, component, {
        UpdateExpression: 'SET fencingToken = fencingToken + :one, expiresAt = :expiresAt, takenOver = :true',
        ConditionExpression: 'improvementId = :improvementId',
        ExpressionAttributeValues: { ':one': 1, ':expiresAt': comparable(expiresAt), ':true': true, ':improvementId': improvementId },
      });
      return lease === 'free' ? undefined : lease;
    },

    async renew(lease, expiresAt) {
      if ((await extend(lease, expiresAt)) === undefined) {
        throw new StaleFencingToken(`Lease of ${lease.component}: fencing token ${lease.fencingToken} of improvement ${lease.improvementId} no longer holds it`);
      }
    },

    async release(tenant, component, improvementId) {
      await update(tenant, component, {
        UpdateExpression: 'REMOVE improvementId, executionArn, expiresAt, takenOver',
        ConditionExpression: 'improvementId = :improvementId',
        ExpressionAttributeValues: { ':improvementId': improvementId },
      });
    },

    async get(tenant, component) {
      const item = await read(tenant, component);
      return item && leaseOf(item);
    },

    async held(tenant) {
      const leases: HeldLease[] = [];
      const pages = paginateQuery({ client }, {
        TableName: stateTable,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :tenant AND begins_with(sk, :prefix)',
        FilterExpression: 'attribute_exists(improvementId)',
        ExpressionAttributeValues: { ':tenant': tenant, ':prefix': stateKeys.lease(tenant, '').sk },
      });
      for await (const page of pages) for (const item of page.Items ?? []) leases.push(leaseOf(parse(heldItem, item, 'Lease item')));
      return leases;
    },
  };
}

function leaseOf({ pk, component, improvementId, executionArn, fencingToken, expiresAt }: z.infer<typeof heldItem>): HeldLease {
  return { tenant: pk, component, improvementId, executionArn, fencingToken, expiresAt };
}

/** One spelling of a moment, so that DynamoDB can compare two of them as text. */
function comparable(time: string): string {
  return new Date(time).toISOString();
}
