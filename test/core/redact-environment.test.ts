import { secretsIn, standInsFor } from '../../core/redact-environment';

const standIn = 'stand-in-of-a-secret';

test.each([
  ['STRIPE_SECRET', 'x'], ['DB_PASSWORD', 'x'], ['apiKey', 'x'], ['API_KEY', 'x'], ['AWS_ACCESS_KEY_ID', 'x'], ['AWS_SECRET_ACCESS_KEY', 'x'], ['AWS_SESSION_TOKEN', 'x'], ['SIGNING_KEY', 'x'], ['BASIC_AUTH', 'x'],
  ['SENTRY_DSN', 'x'], ['PGPASS', 'x'], ['DB_PWD', 'x'], ['PEPPER', 'x'], ['STRIPE_KEY', 'x'], ['WRITEKEY', 'x'], ['JWT_KEY_2', 'x'], ['CONNECTION_STRING', 'x'],
  ['HARMLESS', `${'a1'.repeat(16)}`], ['HARMLESS', 'postgres://shop:pass@db/prices'], ['HARMLESS', '-----BEGIN PRIVATE KEY-----'],
])('a secret by its name or its value: %s=%s', (name, value) => {
  expect(standInsFor({ [name]: value })).toEqual({ [name]: standIn });
});

test.each([
  ['TABLE', 'prices'], ['STAGE', 'prod'], ['PRICES_URL', 'https://prices.internal/v1?sku=a'], ['EMPTY', ''], ['TIMEOUT_MS', '250'], ['QUEUE', 'arn:aws:sqs:us-east-1:000000000000:orders'],
  ['WORDS', 'a long text of ordinary words without any figures in it'], ['SHORT', 'a1'.repeat(15)],
  ['PARTITION_KEY', 'pk'], ['SECRET_ARN', 'arn:aws:secretsmanager:us-east-1:000000000000:secret:shop'], ['AUTH_REGION', 'eu-central-1'], ['AUTH_ENABLED', 'true'],
])('stays as it is: %s=%s', (name, value) => {
  expect(standInsFor({ [name]: value })).toEqual({ [name]: value });
});

test('the recorder knows the same values as secret, by the stand-ins that they have in the sandbox', () => {
  expect([...secretsIn({ STRIPE_KEY: 'a-key', TABLE: 'prices', EMPTY_SECRET: '', GONE: undefined })]).toEqual([['a-key', standIn]]);
});
