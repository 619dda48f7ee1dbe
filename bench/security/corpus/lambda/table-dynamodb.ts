import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ExecuteStatementCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { APIGatewayProxyEvent } from 'aws-lambda';

const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const lambda = new LambdaClient({});
const s3 = new S3Client({});
const TableName = process.env.TABLE_NAME;
const workers: Record<string, string> = { invoice: 'invoice-worker', mail: 'mail-worker' };

export const handler = async (event: APIGatewayProxyEvent) => {
  const { field, value, id } = JSON.parse(event.body ?? '{}');
  await table.send(new QueryCommand({ TableName, KeyConditionExpression: `id = ${id}` })); // !dynamodb-injection
  await table.send(new ScanCommand({ TableName, FilterExpression: event.queryStringParameters?.['filter'] })); // !dynamodb-injection
  await table.send(new UpdateCommand({ TableName, Key: { id }, UpdateExpression: `SET ${field} = :v`, ExpressionAttributeValues: { ':v': value } })); // !dynamodb-injection
  await table.send(new ScanCommand(JSON.parse(event.body ?? '{}'))); // !dynamodb-injection
  await table.send(new ExecuteStatementCommand({ Statement: `SELECT * FROM orders WHERE id = '${id}'` })); // !sql-injection
  await table.send(new GetCommand({ TableName: event.headers['x-table'], Key: { id } })); // !dynamodb-injection
  await lambda.send(new InvokeCommand({ FunctionName: event.queryStringParameters?.['function'] })); // !invoke-by-input
  await lambda.send(new InvokeCommand({ FunctionName: `worker-${field}`, Payload: event.body })); // !invoke-by-input
  await s3.send(new GetObjectCommand({ Bucket: JSON.parse(event.body ?? '{}').bucket, Key: 'report' })); // !invoke-by-input
  await table.send(new QueryCommand({ TableName, KeyConditionExpression: 'id = :id', ExpressionAttributeValues: { ':id': id } })); // ok
  await table.send(new UpdateCommand({ TableName, Key: { id }, UpdateExpression: 'SET #f = :v', ExpressionAttributeNames: { '#f': field }, ExpressionAttributeValues: { ':v': value } })); // ok
  await table.send(new PutCommand({ TableName, Item: { id, value } })); // ok
  await table.send(new GetCommand({ TableName, Key: { id } })); // ok
  await table.send(new ExecuteStatementCommand({ Statement: 'SELECT * FROM orders WHERE id = ?', Parameters: [{ S: id }] })); // ok
  await lambda.send(new InvokeCommand({ FunctionName: 'invoice-worker', Payload: event.body })); // ok
  await lambda.send(new InvokeCommand({ FunctionName: workers[field] ?? 'mail-worker' })); // ok
  await s3.send(new GetObjectCommand({ Bucket: process.env.BUCKET, Key: `reports/${id}` })); // ok
  return { statusCode: 204, body: '' };
};
