import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { GetParametersByPathCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { uniqueName } from './emulated-functions';

const iam = new IAMClient({});

test('reading a path needs a permission for that path, and no other', async () => {
  const mine = uniqueName('mine');
  const other = uniqueName('other');
  for (const name of [mine, other]) await new SSMClient({}).send(new PutParameterCommand({ Name: `/${name}/one`, Value: '1', Type: 'String' }));
  const user = uniqueName('user');
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ssm:GetParametersByPath', Resource: `arn:aws:ssm:*:*:parameter/${mine}` }] };
  await iam.send(new CreateUserCommand({ UserName: user }));
  await iam.send(new PutUserPolicyCommand({ UserName: user, PolicyName: 'may', PolicyDocument: JSON.stringify(policy) }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: user }));
  const client = new SSMClient({ credentials: { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! } });

  const { Parameters } = await client.send(new GetParametersByPathCommand({ Path: `/${mine}` }));
  expect(Parameters).toHaveLength(1);
  await expect(client.send(new GetParametersByPathCommand({ Path: `/${other}` }))).rejects.toThrow(expect.objectContaining({ name: 'AccessDeniedException' }));
});
