import { readAudit } from '../../local/check-vulnerabilities';

const of = (vulnerabilities: Readonly<Record<string, { readonly severity: string; readonly range?: string }>>) => JSON.stringify({ vulnerabilities, metadata: { vulnerabilities: { high: 1 } } });

test.each<readonly [string, string, string, boolean, string | RegExp]>([
  ['none', of({}), '', true, 'none known'],
  ['a moderate one', of({ leftpad: { severity: 'moderate', range: '<2' } }), '', true, 'none grave; leftpad <2: moderate'],
  ['a grave one', of({ a: { severity: 'low' }, leftpad: { severity: 'high', range: '<2' } }), '', false, 'leftpad <2: high'],
  ['a registry that takes no questions', '{"message":"405 Method Not Allowed"}', '405 Method Not Allowed', true, 'not checked: the registry did not answer (405 Method Not Allowed)'],
  ['no network', '', 'spawnSync npm ETIMEDOUT', true, 'not checked: the registry did not answer (spawnSync npm ETIMEDOUT)'],
  ['half an answer', '{"vulnerabilities":', '', true, /^not checked/],
])('%s', (_name, stdout, failure, passed, told) => {
  expect(readAudit(stdout, failure)).toEqual({ passed, told: typeof told === 'string' ? told : expect.stringMatching(told) });
});
