import { standInsFor } from '../../core/redact-environment';

const standIn = 'stand-in-of-a-secret';

test.each([
  ['STRIPE_SECRET', 'x'], ['DB_PASSWORD', 'x'], ['apiKey', 'x'], ['API_KEY', 'x'], ['AWS_ACCESS_KEY_ID', 'x'], ['AWS_SECRET_ACCESS_KEY', 'x'], ['AWS_SESSION_TOKEN', 'x'], ['SIGNING_KEY', 'x'], ['BASIC_AUTH', 'x'],
  ['SENTRY_DSN', 'x'], ['CONNECTION_STRING', 'x'],
  ['HARMLESS', `${'a1'.repeat(16)}`], ['HARMLESS', 'postgres://shop:pass@db/prices'], ['HARMLESS', '-----BEGIN PRIVATE KEY-----'],
])('a secret by its name or its value: %s=%s', (name, value) => {
  expect(standInsFor({ [name]: value })).toEqual({ [name]: standIn });
});

test.each([
  ['TABLE', 'prices'], ['STAGE', 'prod'], ['PRICES_URL', 'https://prices.internal/v1?sku=a'], ['EMPTY', ''], ['TIMEOUT_MS', '250'], ['QUEUE', 'arn:aws:sqs:us-east-1:000000000000:orders'],
  ['WORDS', 'a long text of ordinary words without any figures in it'], ['SHORT', 'a1'.repeat(15)],
])('stays as it is: %s=%s', (name, value) => {
  expect(standInsFor({ [name]: value })).toEqual({ [name]: value });
});
