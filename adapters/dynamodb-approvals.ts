import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { expiryAttribute } from '../core/names';
import type { Approvals } from '../core/ports';

/** One item per improvement; a repeated request brings a new token, which replaces the one before. */
export function dynamodbApprovals({ client, stateTable }: { readonly client: DynamoDBDocumentClient; readonly stateTable: string }): Approvals {
  return {
    async want({ tenant, improvementId, taskToken, candidateSha256, expiresAt }) {
      await client.send(new PutCommand({
        TableName: stateTable,
        Item: {
          pk: tenant, sk: `approval#${improvementId}`, improvementId, taskToken, candidateSha256, expiresAt,
          [expiryAttribute]: Math.ceil(Date.parse(expiresAt) / 1000),
        },
      }));
    },
  };
}
