import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { signCaller } from '../../cli/sign-caller';
import { statementOf } from '../../core/prove-caller';
import { stage } from './deployed-ratchet';

/** An answer as the command line sends it: signed by who runs the tests, whoever it says it is from. */
export async function signedAnswer(given: Readonly<Record<string, unknown>>) {
  const sts = new STSClient({});
  const answer = { by: (await sts.send(new GetCallerIdentityCommand({}))).Arn, reason: '', ...given };
  return { ...answer, proof: await signCaller(sts, statementOf(stage, 'approve', answer)) };
}
