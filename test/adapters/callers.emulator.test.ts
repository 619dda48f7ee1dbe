import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { stsCallers } from '../../adapters/sts-callers';
import { signCaller } from '../../cli/sign-caller';
import { proveCaller, statementOf } from '../../core/prove-caller';
import { uniqueName } from '../local/emulated-functions';

const iam = new IAMClient({});
const ours = new STSClient({});
const statement = statementOf('test', 'approve', { decision: 'approve' });
let account = '';
let ann: STSClient;
let annArn = '';

beforeAll(async () => {
  account = (await ours.send(new GetCallerIdentityCommand({}))).Account ?? '';
  [ann, annArn] = await person();
});

async function person(): Promise<[STSClient, string]> {
  const { User } = await iam.send(new CreateUserCommand({ UserName: uniqueName('person') }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: User!.UserName }));
  return [new STSClient({ credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! } }), User!.Arn!];
}

const callers = () => stsCallers({ client: ours, account });
const prove = (by: string, proof: Readonly<Record<string, string>>, of = statement) => proveCaller({ by, proof }, of, callers());

test('STS tells who signed, whoever sends it', async () => {
  await prove(annArn, await signCaller(ann, statement));
});

test('also a session of a role, with its token', async () => {
  const RoleName = uniqueName('operators');
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' }] }) }));
  const { Credentials } = await ours.send(new AssumeRoleCommand({ RoleArn: Role!.Arn, RoleSessionName: 'night' }));
  const session = new STSClient({ credentials: { accessKeyId: Credentials!.AccessKeyId!, secretAccessKey: Credentials!.SecretAccessKey!, sessionToken: Credentials!.SessionToken! } });
  await prove(`arn:aws:sts::${account}:assumed-role/${RoleName}/night`, await signCaller(session, statement));
});

test.each<readonly [string, (proof: Readonly<Record<string, string>>) => Readonly<Record<string, string>>, string]>([
  ['another statement under the same signature', (proof) => ({ ...proof, 'x-ratchet-statement': statementOf('test', 'approve', { decision: 'reject' }) }), 'saw a proof of another request'],
  ['a signature that is changed', (proof) => ({ ...proof, authorization: (proof['authorization'] ?? '').replace(/Signature=./, 'Signature=0').replace(/.$/, '0') }), 'STS takes the proof for none'],
  ['a key that nobody has', (proof) => ({ ...proof, authorization: (proof['authorization'] ?? '').replace(/Credential=[^/]+/, 'Credential=AKIAIOSFODNN7EXAMPLE') }), 'STS takes the proof for none'],
  ['another day', (proof) => ({ ...proof, 'x-amz-date': '20200101T000000Z' }), 'STS takes the proof for none'],
])('%s is refused', async (_name, change, told) => {
  const proof = change(await signCaller(ann, statement));
  await expect(prove(annArn, proof)).rejects.toThrow(told);
});

test('somebody of another account is refused', async () => {
  await expect(proveCaller({ by: annArn, proof: await signCaller(ann, statement) }, statement, stsCallers({ client: ours, account: '999999999999' }))).rejects.toThrow('expected somebody of account 999999999999');
});
