const AWS = require('aws-sdk');
const documents = new AWS.DynamoDB.DocumentClient();
const lambda = new AWS.Lambda();

exports.handler = async (event, context) => {
  const body = JSON.parse(event.body);
  await documents.scan({ TableName: 'orders', FilterExpression: body.filter }).promise(); // !dynamodb-injection
  await documents.query({ TableName: 'orders', KeyConditionExpression: 'id = ' + event.pathParameters.id }).promise(); // !dynamodb-injection
  const params = { TableName: 'orders', Key: { id: body.id }, UpdateExpression: 'SET ' + body.field + ' = :v' };
  await documents.update(params).promise(); // !dynamodb-injection
  await documents.query(body.query).promise(); // !dynamodb-injection
  await lambda.invoke({ FunctionName: event.target, Payload: '{}' }).promise(); // !invoke-by-input
  await documents.get({ TableName: 'orders', Key: { id: body.id } }).promise(); // ok
  await documents.query({ TableName: 'orders', KeyConditionExpression: 'id = :id', ExpressionAttributeValues: { ':id': event.pathParameters.id } }).promise(); // ok
  await documents.put({ TableName: 'orders', Item: body }).promise(); // ok
  await lambda.invoke({ FunctionName: process.env.NEXT_FUNCTION, Payload: event.body }).promise(); // ok
  return { statusCode: 200, body: JSON.stringify({ requestId: context.awsRequestId }) }; // ok
};
