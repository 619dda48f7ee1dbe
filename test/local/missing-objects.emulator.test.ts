import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { uniqueName } from './emulated-functions';

const iam = new IAMClient({});
const bucket = uniqueName('bucket');

beforeAll(async () => {
  const s3 = new S3Client({ forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'here', Body: '1' }));
});

test.each([
  ['may list the bucket is told', ['s3:GetObject', 's3:ListBucket'], 'NoSuchKey'],
  ['may not is denied', ['s3:GetObject'], 'AccessDenied'],
])('that an object is missing: who %s', async (_who, actions, name) => {
  const client = await userThatMay(actions);
  expect(await (await client.send(new GetObjectCommand({ Bucket: bucket, Key: 'here' }))).Body?.transformToString()).toBe('1');
  await expect(client.send(new GetObjectCommand({ Bucket: bucket, Key: 'missing' }))).rejects.toMatchObject({ name });
});

async function userThatMay(actions: readonly string[]): Promise<S3Client> {
  const user = uniqueName('user');
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`] }] };
  await iam.send(new CreateUserCommand({ UserName: user }));
  await iam.send(new PutUserPolicyCommand({ UserName: user, PolicyName: 'may', PolicyDocument: JSON.stringify(policy) }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: user }));
  return new S3Client({ forcePathStyle: true, credentials: { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! } });
}
