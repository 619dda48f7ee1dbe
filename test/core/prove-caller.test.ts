import { readConfig, settingsFor } from '../../core/config';
import { isNamed, personOf, proveCaller, statementOf } from '../../core/prove-caller';
import { step as control } from '../../lambdas/api/control';
import { signedBy } from '../fakes/callers';
import { shopWorld, tenant } from '../lambdas/steps/world';

const account = '111122223333';
const user = (name: string) => `arn:aws:iam::${account}:user/${name}`;
const session = (role: string, name: string) => `arn:aws:sts::${account}:assumed-role/${role}/${name}`;
const sso = 'AWSReservedSSO_Operators_0a1b2c3d4e5f6789';

test.each<readonly [string, string, string, boolean]>([
  ['a user', user('ann'), user('ann'), true],
  ['two users', user('ann'), user('bob'), false],
  ['two sessions of a role, whose names are free', session('Operators', 'ann'), session('Operators', 'bob'), true],
  ['two roles', session('Operators', 'ann'), session('Admins', 'ann'), false],
  ['two people of IAM Identity Center', session(sso, 'ann@example.com'), session(sso, 'bob@example.com'), false],
  ['two federated users, whose names are free', `arn:aws:sts::${account}:federated-user/ann`, `arn:aws:sts::${account}:federated-user/bob`, true],
])('%s: %s and %s are one person: %s', (_name, one, other, same) => {
  expect(personOf(one) === personOf(other)).toBe(same);
});

test.each<readonly [string, readonly string[], boolean]>([
  [user('ann'), [user('ann')], true], [user('ann'), [user('bob')], false], [user('ann'), [], false],
  [session('Operators', 'ann'), [`arn:aws:iam::${account}:role/Operators`], true], [session('Operators', 'ann'), [`arn:aws:iam::${account}:role/teams/shop/Operators`], true],
  [session('Operators', 'ann'), ['arn:aws:iam::999999999999:role/Operators'], false], [session('Operators', 'ann'), [`arn:aws-cn:iam::${account}:role/Operators`], false],
  [session('Operators', 'ann'), [`arn:aws:iam::${account}:role/Operator`], false], [session('Operators', 'ann'), [session('Operators', 'ann')], true], [session('Operators', 'ann'), [session('Operators', 'bob')], false],
  [user('Operators'), [`arn:aws:iam::${account}:role/Operators`], false],
])('%s is named by %j: %s', (arn, names, expected) => {
  expect(isNamed(arn, names)).toBe(expected);
});

test('only what is signed goes to AWS, and the function\'s own host', async () => {
  const sent: Readonly<Record<string, string>>[] = [];
  const { proof } = signedBy(user('ann'), 'approve', { decision: 'approve' });
  const callers = { callerOf: async (headers: Readonly<Record<string, string>>) => (sent.push(headers), user('ann')) };
  await proveCaller({ by: user('ann'), proof: { ...proof, 'x-forwarded-host': 'evil.example', 'x-amz-target': 'other' } }, statementOf('test', 'approve', { decision: 'approve' }), callers);
  expect(Object.keys(sent[0] ?? {}).sort()).toEqual(['authorization', 'x-amz-date', 'x-ratchet-statement', 'x-signer']);
});

test('a second person needs a list of approvers', () => {
  const of = (approvers: readonly string[]) => () => settingsFor(readConfig({ tenants: { shop: { approvalsNeeded: 2, approvers } } }, {}), 'shop');
  expect(of([user('ann'), user('bob')])).not.toThrow();
  expect(of([user('ann')])).toThrow('Settings.approvers: saw 1 with approvalsNeeded 2, expected at least 2');
});

describe('the control function', () => {
  const pause = { operation: 'pause', tenant, scope: 'tenant', by: user('ann'), reason: 'incident' };
  it('journals who is proven, and who only says so', async () => {
    const { ports } = await shopWorld();
    await control.run(signedBy(user('ann'), 'control', pause), ports);
    ports.clock.advance(1000);
    await control.run(pause, ports);
    expect(ports.journal.records.map(({ by, data }) => [by, data['proven'], 'proof' in data])).toEqual([[user('ann'), true, false], [user('ann'), false, false]]);
  });
  it('refuses a proof of somebody else, or of something else', async () => {
    const { ports } = await shopWorld();
    await expect(control.run(signedBy(user('eve'), 'control', pause), ports)).rejects.toThrow(`saw ${user('ann')}, expected ${user('eve')}, who signed`);
    await expect(control.run({ ...signedBy(user('ann'), 'control', pause), scope: 'all' }, ports)).rejects.toThrow('saw a proof of another request');
    expect((await ports.controls.read(tenant)).paused).toEqual([]);
  });
});
