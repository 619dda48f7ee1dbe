import { GetFunctionConfigurationCommand, type LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { readJson } from '../core/bounded';
import { type Config, config, parse } from '../core/config';
import { NotFound } from '../core/errors';

/** The configuration with which the installation runs, as the stack gave it to its functions. @throws NotFound */
export async function readConfig(lambda: LambdaClient, functionName: string): Promise<Config> {
  try {
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
    const what = `Configuration of ${functionName}`;
    return parse(config, readJson(Environment?.Variables?.['RATCHET_CONFIG'] ?? '{}', what), what);
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new NotFound(`Function ${functionName}: does not exist, expected the one that the Ratchet stack makes. Deploy it: npx cdk deploy`, { cause: error });
  }
}
