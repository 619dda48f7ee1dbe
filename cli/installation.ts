import { GetParameterCommand, ParameterNotFound, type SSMClient } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import { parse } from '../core/config';
import { InvalidInput, NotFound } from '../core/errors';
import { namesOf } from '../core/names';
import { UsageError } from './usage-error';

const installation = z.object({
  stage: z.string(),
  tenants: z.array(z.string()),
  stateTable: z.string(),
  journalTable: z.string(),
  artifactsBucket: z.string(),
  /** Of the daily roots; the release before wrote none. */
  rootsBucket: z.string().optional(),
  cycleMachineArn: z.string(),
  improvementMachineArn: z.string(),
});
export type Installation = z.infer<typeof installation>;

/** What the stack wrote for the command line. @throws NotFound when this stage is not deployed where the caller looks */
export async function readInstallation(ssm: SSMClient, stage: string, where: string): Promise<Installation> {
  const name = namesOf(stage).installationParameter;
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name }));
    return parse(installation, jsonOf(Parameter?.Value ?? '', name), name);
  } catch (error) {
    if (!(error instanceof ParameterNotFound)) throw error;
    throw new NotFound(`Stage ${stage}: saw no SSM parameter ${name} in ${where}, expected the one that the Ratchet stack writes.\nDeploy it (npx cdk deploy), or say where it is: --stage, --region, AWS_PROFILE, or --local for the local run`, { cause: error });
  }
}

/** @throws UsageError when the caller has to choose, which what is for all tenants does not ask for */
export function chooseTenant({ stage, tenants }: Pick<Installation, 'stage' | 'tenants'>, asked: string | undefined, all = false): string {
  const known = tenants.join(', ') || 'none';
  if (asked !== undefined && !tenants.includes(asked)) throw new UsageError(`--tenant: saw "${asked}", expected one of stage ${stage}'s tenants: ${known}`);
  const chosen = asked ?? (tenants.length === 1 || all ? tenants[0] : undefined);
  if (chosen === undefined) throw new UsageError(`--tenant: saw nothing, expected one of stage ${stage}'s tenants: ${known}`);
  return chosen;
}

function jsonOf(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidInput(`${name}: saw "${text.slice(0, 100)}", expected JSON; deploy the stack again`, { cause });
  }
}
