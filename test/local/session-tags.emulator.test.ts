import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, IAMClient, PutRolePolicyCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { BatchGetCommand, DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { createFunction, createRole, uniqueName } from './emulated-functions';

const iam = new IAMClient({});
const bucket = uniqueName('bucket');
const TableName = uniqueName('table');
const roleName = uniqueName('acting');
let caller: { readonly accessKeyId: string; readonly secretAccessKey: string };
const functions: Record<string, string> = {};

/** What a session may do is what its tag `team` says, in the policy's resources and in its conditions. */
const policy = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: `arn:aws:s3:::${bucket}/things/\${aws:PrincipalTag/team}/*` },
    { Effect: 'Allow', Action: 'dynamodb:*', Resource: `arn:aws:dynamodb:*:*:table/${TableName}*`, Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['${aws:PrincipalTag/team}', '${aws:PrincipalTag/team}#*'] } } },
    { Effect: 'Allow', Action: 'lambda:GetFunctionConfiguration', Resource: '*', Condition: { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } } },
  ],
};

beforeAll(async () => {
  const user = uniqueName('user');
  const { User } = await iam.send(new CreateUserCommand({ UserName: user }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: user }));
  caller = { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! };
  const trust = { Effect: 'Allow', Principal: { AWS: User!.Arn }, Action: ['sts:AssumeRole', 'sts:TagSession'], Condition: { StringLike: { 'aws:RequestTag/team': '*' } } };
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: roleName, AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }) }));
  await iam.send(new PutUserPolicyCommand({ UserName: user, PolicyName: 'may', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Resource: Role!.Arn }] }) }));
  await iam.send(new PutRolePolicyCommand({ RoleName: roleName, PolicyName: 'may', PolicyDocument: JSON.stringify(policy) }));
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: bucket }));
  await new DynamoDBClient({}).send(new CreateTableCommand({
    TableName, BillingMode: 'PAY_PER_REQUEST', AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'team', AttributeType: 'S' }], KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [{ IndexName: 'byTeam', KeySchema: [{ AttributeName: 'team', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' } }],
  }));
  for (const team of ['blue', 'red']) functions[team] = await createFunction(await createRole(), 'exports.handler = async () => 1;', { tags: { team } });
});

async function sessionOf(team: string | undefined) {
  const Tags = team === undefined ? [] : [{ Key: 'team', Value: team }];
  const { Credentials } = await new STSClient({ credentials: caller }).send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::000000000000:role/${roleName}`, RoleSessionName: 'one', Tags }));
  const credentials = { accessKeyId: Credentials!.AccessKeyId!, secretAccessKey: Credentials!.SecretAccessKey!, sessionToken: Credentials!.SessionToken! };
  return { s3: new S3Client({ forcePathStyle: true, credentials }), dynamodb: DynamoDBDocumentClient.from(new DynamoDBClient({ credentials })), lambda: new LambdaClient({ credentials }) };
}
type Session = Awaited<ReturnType<typeof sessionOf>>;

test.each<readonly [string, (session: Session, of: string) => Promise<unknown>]>([
  ['an object under a prefix', ({ s3 }, of) => s3.send(new PutObjectCommand({ Bucket: bucket, Key: `things/${of}/one`, Body: 'x' })).then(() => s3.send(new GetObjectCommand({ Bucket: bucket, Key: `things/${of}/one` })))],
  ['an item', ({ dynamodb }, of) => dynamodb.send(new PutCommand({ TableName, Item: { pk: of, team: of } }))],
  ['an item below it', ({ dynamodb }, of) => dynamodb.send(new GetCommand({ TableName, Key: { pk: `${of}#one` } }))],
  ['a query', ({ dynamodb }, of) => dynamodb.send(new QueryCommand({ TableName, KeyConditionExpression: '#p = :of', ExpressionAttributeNames: { '#p': 'pk' }, ExpressionAttributeValues: { ':of': of } }))],
  ['a query of an index', ({ dynamodb }, of) => dynamodb.send(new QueryCommand({ TableName, IndexName: 'byTeam', KeyConditionExpression: 'team = :of', ExpressionAttributeValues: { ':of': of } }))],
  ['one item of a batch', ({ dynamodb }, of) => dynamodb.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [{ pk: 'blue' }, { pk: `${of}#two` }] } } }))],
  ['one item of a transaction', ({ dynamodb }, of) => dynamodb.send(new TransactWriteCommand({ TransactItems: [{ Put: { TableName, Item: { pk: 'blue' } } }, { Put: { TableName, Item: { pk: `${of}#two` } } }] }))],
  ['a function with a tag', ({ lambda }, of) => lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functions[of]! }))],
])('%s: a session reaches its own, and nobody else\'s', async (_what, reach) => {
  const session = await sessionOf('blue');
  await reach(session, 'blue');
  await expect(reach(session, 'red')).rejects.toThrow(expect.objectContaining({ name: expect.stringMatching(/^AccessDenied/) }));
});

test('a name that only begins like another one is another one', async () => {
  const { dynamodb } = await sessionOf('blue');
  await expect(dynamodb.send(new GetCommand({ TableName, Key: { pk: 'blue-2' } }))).rejects.toThrow(expect.objectContaining({ name: 'AccessDeniedException' }));
});

test('without the tag there is no session', async () => {
  await expect(sessionOf(undefined)).rejects.toThrow(expect.objectContaining({ name: 'AccessDenied' }));
});
