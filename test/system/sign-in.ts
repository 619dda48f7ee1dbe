import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { tenantTag } from '../../core/names';

/** What AWS clients sign with as a function's acting role for a tenant does; with the function's own role where it has none. */
export async function signIn(actingRole: string | undefined, tenant: string | undefined) {
  if (actingRole === undefined) return {};
  const Tags = tenant === undefined ? [] : [{ Key: tenantTag, Value: tenant }];
  const { Credentials } = await new STSClient({}).send(new AssumeRoleCommand({ RoleArn: actingRole, RoleSessionName: 'probe', Tags }));
  return { credentials: { accessKeyId: Credentials!.AccessKeyId!, secretAccessKey: Credentials!.SecretAccessKey!, sessionToken: Credentials!.SessionToken! } };
}
