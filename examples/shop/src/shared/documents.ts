import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** One client per execution environment, so that warm calls reuse its connections. */
export const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
  marshallOptions: { removeUndefinedValues: true },
});

export function tableName(variable: string): string {
  return variableOf(variable, 'a table name');
}

export function variableOf(variable: string, expected: string): string {
  const value = process.env[variable];
  if (value === undefined || value === '') throw new Error(`environment variable ${variable}: not set, expected ${expected}`);
  return value;
}
