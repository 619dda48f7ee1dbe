import { explain } from '../../cli/explain-error';
import { chooseTenant } from '../../cli/installation';
import { UsageError } from '../../cli/usage-error';
import { InvalidInput, NotFound } from '../../core/errors';

const named = (name: string, message: string, more: object = {}) => Object.assign(new Error(message), { name, ...more });
const local = 'https://localhost:4566';

it.each([
  [new UsageError('--x: saw 1, expected 2'), undefined, 2, /^--x: saw 1, expected 2$/],
  [new NotFound('Improvement x: saw none'), undefined, 1, /^Improvement x: saw none$/],
  [new InvalidInput('Lease item.pk: saw nothing'), undefined, 1, /Lease item/],
  [named('AccessDeniedException', 'User: arn:aws:iam::1:user/a is not authorized to perform: states:StartExecution on resource: x'), undefined, 1, /^Permission: states:StartExecution is denied/],
  [named('AccessDenied', 'no'), undefined, 1, /^Permission: an action is denied/],
  [named('ExpiredTokenException', 'The security token included in the request is expired'), undefined, 1, /ExpiredTokenException[^]*aws sso login/],
  [named('CredentialsProviderError', 'Could not load credentials from any providers'), undefined, 1, /^Credentials: AWS[^]*--local/],
  [named('Error', '', { code: 'ECONNREFUSED' }), local, 1, /^Endpoint https:\/\/localhost:4566: not reached \(ECONNREFUSED[^]*npm start/],
  [Object.assign(new AggregateError([new Error('connect ECONNREFUSED ::1:1')]), { code: 'ECONNREFUSED' }), local, 1, /connect ECONNREFUSED ::1:1/],
  [named('TimeoutError', 'socket hang up'), undefined, 1, /^Endpoint AWS: not reached \(TimeoutError[^]*--region/],
  [named('Error', 'self-signed certificate', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), local, 1, /NODE_EXTRA_CA_CERTS/],
  [named('ResourceNotFoundException', 'Requested resource not found'), undefined, 1, /^Installation: a table or function/],
  [named('ThrottlingException', 'Rate exceeded'), undefined, 1, /^ThrottlingException: Rate exceeded$/],
  ['text', undefined, 1, /^Error: text$/],
] as const)('%s is told in two lines at most', (error, endpoint, exitCode, message) => {
  const explained = explain(error, endpoint);
  expect(explained.exitCode).toBe(exitCode);
  expect(explained.message).toMatch(message);
  expect(explained.message.split('\n').length).toBeLessThanOrEqual(2);
});

describe('chooseTenant', () => {
  it('takes the only one', () => expect(chooseTenant({ stage: 'prod', tenants: ['shop'] }, undefined)).toBe('shop'));
  it('takes the one that is asked for', () => expect(chooseTenant({ stage: 'prod', tenants: ['shop', 'bank'] }, 'bank')).toBe('bank'));
  it.each([
    [['shop', 'bank'], undefined, '--tenant: saw nothing, expected one of stage prod\'s tenants: shop, bank'],
    [['shop'], 'bank', '--tenant: saw "bank", expected one of stage prod\'s tenants: shop'],
    [[], undefined, '--tenant: saw nothing, expected one of stage prod\'s tenants: none'],
  ])('of %j asked for %s lists them', (tenants, asked, message) => expect(() => chooseTenant({ stage: 'prod', tenants }, asked)).toThrow(new UsageError(message)));
});
