import { GetParameterCommand, ParameterNotFound, type SSMClient } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import { parse } from '../core/config';
import { NotFound } from '../core/errors';
import { namesOf } from '../core/names';

const installation = z.object({
  stage: z.string(),
  tenants: z.array(z.string()),
  stateTable: z.string(),
  journalTable: z.string(),
  artifactsBucket: z.string(),
  cycleMachineArn: z.string(),
  improvementMachineArn: z.string(),
  outboundTopicArn: z.string(),
});
export type Installation = z.infer<typeof installation>;

/** What the stack of a stage says of itself. @throws NotFound when there is none in this account and region */
export async function readInstallation(client: SSMClient, stage: string): Promise<Installation> {
  const name = namesOf(stage).installationParameter;
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: name }));
    return parse(installation, JSON.parse(Parameter?.Value ?? 'null'), `SSM parameter ${name}`);
  } catch (error) {
    if (!(error instanceof ParameterNotFound)) throw error;
    throw new NotFound(`SSM parameter ${name}: saw none in this account and region, expected the Ratchet installation "${stage}" (was it deployed here?)`, { cause: error });
  }
}
