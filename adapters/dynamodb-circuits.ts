import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type CircuitState, circuitState, closedCircuit } from '../core/circuit';
import { parse } from '../core/config';
import { ConcurrentChange } from '../core/errors';
import { stateKeys } from '../core/names';
import type { Circuits } from '../core/ports';

const item = z.object({ state: circuitState });

/** One item a circuit. A write holds only on the state that was read, so that of two writers one wins. */
export function dynamodbCircuits({ client, stateTable }: { readonly client: DynamoDBDocumentClient; readonly stateTable: string }): Circuits {
  return {
    async read(tenant, name) {
      const { Item } = await client.send(new GetCommand({ TableName: stateTable, Key: stateKeys.circuit(tenant, name), ConsistentRead: true }));
      return Item ? parse(item, Item, 'Circuit item').state : closedCircuit;
    },

    async write(tenant, name, before, after) {
      const seen = textOf(before);
      try {
        await client.send(new PutCommand({
          TableName: stateTable,
          Item: { ...stateKeys.circuit(tenant, name), state: { failures: after.failures, reason: after.reason, ...(after.openUntil !== undefined && { openUntil: after.openUntil }) }, compared: textOf(after) },
          ConditionExpression: seen === textOf(closedCircuit) ? 'attribute_not_exists(pk) OR compared = :before' : 'compared = :before',
          ExpressionAttributeValues: { ':before': seen },
        }));
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) throw new ConcurrentChange(`Circuit ${name} of ${tenant}: saw another state than ${seen}, expected it unchanged`, { cause: error });
        throw error;
      }
    },
  };
}

/** One order of fields, whoever made the object. */
function textOf(state: CircuitState): string {
  return JSON.stringify([state.failures, state.openUntil ?? null, state.reason]);
}
