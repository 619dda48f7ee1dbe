import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** One client per execution environment, so that warm calls reuse its connections. */
export const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
  marshallOptions: { removeUndefinedValues: true },
});

export function tableName(variable: string): string {
  const name = process.env[variable];
  if (name === undefined || name === '') throw new Error(`environment variable ${variable}: not set, expected a table name`);
  return name;
}
