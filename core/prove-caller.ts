import * as z from 'zod';
import { recordOf } from './bounded';
import { InvalidInput } from './errors';
import { hashOf } from './journal';
import type { Callers } from './ports';

/** Signed with the request: nobody can use a signature for anything else, nor for another installation. */
export const statementHeader = 'x-ratchet-statement';

/**
 * The headers of a signed `sts:GetCallerIdentity` that its signer did not send: AWS says whose it is to who sends it. Its
 * signature holds for a quarter of an hour, and for the statement in it alone.
 */
export const callerProof = recordOf(z.string().max(100).regex(/^[a-z0-9-]{1,100}$/, 'expected the name of a header'), z.string().max(8192).regex(/^[\x20-\x7e]*$/, 'expected printable characters'), 30);
export type CallerProof = z.infer<typeof callerProof>;

interface Claim {
  readonly by: string;
  readonly proof?: CallerProof | undefined;
}

/** Functions that people call. */
export type ProvingFunction = 'approve' | 'control' | 'reconcile';

/** What a caller signs: what is asked for, of which function of which installation. */
export function statementOf(stage: string, of: ProvingFunction, request: object): string {
  const { proof: _, ...asked } = Object.fromEntries(Object.entries(request));
  return hashOf({ stage, of, asked });
}

/** @throws InvalidInput where the proof is none, is of another request, or is somebody else's */
export async function proveCaller(claim: Claim, statement: string, callers: Callers): Promise<void> {
  const { by, proof } = claim;
  if (proof === undefined) throw new InvalidInput('Caller: saw no proof of who asks, expected one (the command line sends it)');
  const signed = /SignedHeaders=([a-z0-9;-]+)/.exec(proof['authorization'] ?? '')?.[1]?.split(';') ?? [];
  for (const name of ['host', 'x-amz-date', statementHeader]) if (!signed.includes(name)) throw new InvalidInput(`Caller: saw a proof that does not sign ${name}, expected one that does`);
  if (proof[statementHeader] !== statement) throw new InvalidInput('Caller: saw a proof of another request, expected one of this');
  const kept = Object.fromEntries(Object.entries(proof).filter(([name]) => name === 'authorization' || (signed.includes(name) && name !== 'host')));
  const arn = await callers.callerOf(kept);
  if (arn !== by) throw new InvalidInput(`Caller: saw ${by}, expected ${arn}, who signed`);
}

/**
 * For what works without a proof, too: who calls by hand, with no command line at hand, is believed, since a brake must not fail for
 * want of a signature. The journal says which it was.
 * @returns whether AWS says that it is they
 */
export async function proveIfSigned(claim: Claim, statement: string, callers: Callers): Promise<boolean> {
  if (claim.proof === undefined) return false;
  await proveCaller(claim, statement, callers);
  return true;
}

/**
 * Whom an ARN stands for. Who assumes a role names the session freely, so all sessions of a role are one; those of IAM
 * Identity Center are named by it, after the person.
 */
export function personOf(arn: string): string {
  const [, account = '', resource = ''] = /^arn:[^:]*:[^:]*:[^:]*:([^:]*):(.*)$/s.exec(arn) ?? [];
  const role = /^assumed-role\/([^/]+)\//.exec(resource)?.[1];
  if (role !== undefined && !role.startsWith('AWSReservedSSO_')) return `${account} role ${role}`;
  return resource.startsWith('federated-user/') ? `${account} federated users` : arn;
}

/** Whether a list of ARNs names a caller: itself, or the role that it assumed. */
export function isNamed(arn: string, names: readonly string[]): boolean {
  const session = /^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(arn);
  return names.some((name) => name === arn || (session !== null && (/^arn:([^:]+):iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(name) ?? []).slice(1).join(' ') === session.slice(1).join(' ')));
}
