import { defaultProvider } from '../../../lambdas/runtime/environment-credentials';

const before = { ...process.env };
afterEach(() => { process.env = { ...before }; });
const credentials = { accessKeyId: 'key', secretAccessKey: 'secret', sessionToken: 'token' };
const variables = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' };

test.each([
  ['a role\'s', variables, credentials],
  ['a user\'s, which have no token', { ...variables, AWS_SESSION_TOKEN: undefined }, { accessKeyId: 'key', secretAccessKey: 'secret' }],
])('%s credentials', async (_whose, environment, expected) => {
  process.env = { ...environment };
  expect(await defaultProvider()()).toEqual(expected);
});

test('they are read when they are asked for: the runtime may give others later', async () => {
  process.env = {};
  const provider = defaultProvider();
  process.env = { ...variables };
  expect(await provider()).toEqual(credentials);
});

test.each([['AWS_ACCESS_KEY_ID', {}], ['AWS_SECRET_ACCESS_KEY', { AWS_ACCESS_KEY_ID: 'key' }]])('without %s there are none', async (name, environment) => {
  process.env = { ...environment };
  await expect(defaultProvider()()).rejects.toMatchObject({ name: 'SourceUnavailable', message: `Environment.${name}: saw nothing, expected the credentials that Lambda gives a function` });
});
