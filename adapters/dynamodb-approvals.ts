import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, paginateQuery, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parse } from '../core/config';
import { approvalRequest, keptApproval, type KeptApproval } from '../core/cycle';
import { ConcurrentChange } from '../core/errors';
import { expiryAttribute, stateKeys } from '../core/names';
import type { Approvals } from '../core/ports';
import { after } from '../core/time';

/** Days for which a question that nobody can answer any more can still be looked up. */
const daysKept = 30;
const withToken = keptApproval.extend({ taskToken: z.string() });

/** All but the token, which is read with a decision alone. */
const fields = Object.keys(keptApproval.shape);
const projection = {
  ProjectionExpression: fields.map((field) => `#${field}`).join(', '),
  ExpressionAttributeNames: Object.fromEntries(fields.map((field) => [`#${field}`, field])),
};

/** One item per improvement. */
export function dynamodbApprovals({ client, stateTable }: { readonly client: DynamoDBDocumentClient; readonly stateTable: string }): Approvals {
  const keyOf = (tenant: string, improvementId: string) => ({ pk: stateKeys.approvals(tenant), sk: improvementId });
  const unlessRefused = async (write: () => Promise<unknown>): Promise<boolean> => {
    try {
      await write();
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };

  /** With its token. @throws ConcurrentChange when it is another question by now */
  const standingOn = async ({ tenant, improvementId, candidateSha256, wantedAt }: Pick<KeptApproval, 'tenant' | 'improvementId' | 'candidateSha256' | 'wantedAt'>) => {
    const { Item } = await client.send(new GetCommand({ TableName: stateTable, Key: keyOf(tenant, improvementId), ConsistentRead: true }));
    const { data } = withToken.safeParse(Item);
    if (data?.wantedAt !== wantedAt || data.candidateSha256 !== candidateSha256) throw otherQuestion({ improvementId, wantedAt });
    return data;
  };

  return {
    async want({ taskToken, ...request }) {
      const { tenant, improvementId, expiresAt } = request;
      await unlessRefused(() => client.send(new PutCommand({
        TableName: stateTable,
        Item: {
          ...keyOf(tenant, improvementId), ...defined(parse(approvalRequest, request, 'Approval')), taskToken,
          [expiryAttribute]: Math.ceil(Date.parse(after(expiresAt, daysKept * 86_400)) / 1000),
        },
        ConditionExpression: 'attribute_not_exists(taskToken) OR taskToken <> :token',
        ExpressionAttributeValues: { ':token': taskToken },
      })));
    },

    async get(tenant, improvementId) {
      const { Item } = await client.send(new GetCommand({ TableName: stateTable, Key: keyOf(tenant, improvementId), ConsistentRead: true, ...projection }));
      return Item && parse(keptApproval, Item, 'Approval item');
    },

    async list(tenant) {
      const all: KeptApproval[] = [];
      const pages = paginateQuery({ client }, {
        TableName: stateTable, ConsistentRead: true, ...projection,
        KeyConditionExpression: 'pk = :owner',
        ExpressionAttributeValues: { ':owner': stateKeys.approvals(tenant) },
      });
      for await (const page of pages) for (const item of page.Items ?? []) all.push(parse(keptApproval, item, 'Approval item'));
      return all.sort((one, other) => (one.wantedAt < other.wantedAt ? 1 : -1));
    },

    async agree({ tenant, improvementId, candidateSha256, wantedAt }, first) {
      await unlessRefused(() => client.send(new UpdateCommand({
        TableName: stateTable, Key: keyOf(tenant, improvementId),
        UpdateExpression: 'SET #first = :first',
        ConditionExpression: 'attribute_not_exists(#first) AND attribute_not_exists(decision) AND candidateSha256 = :candidate AND wantedAt = :wantedAt',
        ExpressionAttributeNames: { '#first': 'first' },
        ExpressionAttributeValues: { ':first': first, ':candidate': candidateSha256, ':wantedAt': wantedAt },
      })));
      const standing = await standingOn({ tenant, improvementId, candidateSha256, wantedAt });
      if (standing.first === undefined) throw otherQuestion({ improvementId, wantedAt });
      return standing.first;
    },

    async decide({ tenant, improvementId, candidateSha256, wantedAt }, decision) {
      await unlessRefused(() => client.send(new UpdateCommand({
        TableName: stateTable, Key: keyOf(tenant, improvementId),
        UpdateExpression: 'SET decision = :decision',
        ConditionExpression: 'attribute_not_exists(decision) AND candidateSha256 = :candidate AND wantedAt = :wantedAt',
        ExpressionAttributeValues: { ':decision': decision, ':candidate': candidateSha256, ':wantedAt': wantedAt },
      })));
      const { decision: standing, taskToken, first } = await standingOn({ tenant, improvementId, candidateSha256, wantedAt });
      if (standing === undefined) throw otherQuestion({ improvementId, wantedAt });
      return { standing, taskToken, ...(first && { first }) };
    },

    async close({ tenant, improvementId, wantedAt }, answeredAt) {
      await unlessRefused(() => client.send(new UpdateCommand({
        TableName: stateTable, Key: keyOf(tenant, improvementId),
        UpdateExpression: 'SET answeredAt = :at',
        ConditionExpression: 'wantedAt = :wantedAt',
        ExpressionAttributeValues: { ':at': answeredAt, ':wantedAt': wantedAt },
      })));
    },
  };
}

function otherQuestion({ improvementId, wantedAt }: Pick<KeptApproval, 'improvementId' | 'wantedAt'>): ConcurrentChange {
  return new ConcurrentChange(`Approval of ${improvementId}: the question of ${wantedAt} is no longer there, expected it; look again with ratchet approvals`);
}

function defined(item: object): object {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));
}
