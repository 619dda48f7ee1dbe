import { Logger } from '@aws-lambda-powertools/logger';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

const logger = new Logger();
const secrets = new SecretsManagerClient({});
const apiKey = process.env.API_KEY;

export const handler = async (event: { headers: Record<string, string>; body: string }) => {
  console.log('environment', process.env); // !logged-secret
  console.log(JSON.stringify(process.env)); // !logged-secret
  console.log(`key ${process.env.API_KEY}`); // !logged-secret
  console.debug('password', process.env.DB_PASSWORD); // !logged-secret
  logger.info('calling', { apiKey }); // !logged-secret
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: 'db' }));
  console.log('secret', SecretString); // !logged-secret
  console.info('authorization', event.headers.authorization); // !logged-secret
  const { password } = JSON.parse(event.body);
  logger.debug(`login with ${password}`); // !logged-secret
  console.log('table', process.env.TABLE_NAME); // ok
  logger.info('called', { tokens: 120 }); // ok
  console.log('password changed'); // ok
  logger.info('secret rotated', { secretName: 'db' }); // ok
  console.log(process.env.AWS_REGION); // ok
  console.log(apiKey ? 'a key is set' : 'no key is set'); // ok
  return { statusCode: 204 };
};

export const debug = async () => ({ statusCode: 200, body: JSON.stringify(process.env) }); // !answered-secret

export const config = async () => {
  return { statusCode: 200, body: JSON.stringify({ region: process.env.AWS_REGION, key: process.env.STRIPE_SECRET_KEY }) }; // !answered-secret
};

export const failing = async () => {
  try {
    return { statusCode: 200, body: await work() }; // ok
  } catch (error) {
    return { statusCode: 500, body: error instanceof Error ? error.stack : '' }; // !answered-secret
  }
};

export const info = async () => ({ statusCode: 200, body: JSON.stringify({ stage: process.env.STAGE, version: process.env.AWS_LAMBDA_FUNCTION_VERSION }) }); // ok

export const plain = async () => {
  try {
    return { statusCode: 200, body: await work() }; // ok
  } catch (error) {
    logger.error('work failed', { error }); // ok
    return { statusCode: 500, body: JSON.stringify({ message: 'Internal error' }) }; // ok
  }
};

declare function work(): Promise<string>;
