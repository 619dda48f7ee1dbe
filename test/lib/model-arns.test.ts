import { App, Stack } from 'aws-cdk-lib';
import { config } from '../../core/config';
import { modelArns } from '../../lib/constructs/model-arns';

const stack = new Stack(new App(), 'Stack', { env: { account: '000000000000', region: 'eu-west-1' } });
const arnsOf = (id: string) => modelArns(stack, { ...config.parse({}).model!, id });
const models = (model: string, ...regions: readonly string[]) => regions.map((region) => stack.resolve(`arn:aws:bedrock:${region}::foundation-model/${model}`) as string);
const plain = ({ called, routedTo }: ReturnType<typeof modelArns>) => ({ called: called?.replace(/\$\{[^}]+\}/, 'aws'), routedTo: routedTo.map((arn) => arn.replace(/\$\{[^}]+\}/, 'aws')) });

test.each([
  ['a model', 'anthropic.claude-v1:0', 'arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-v1:0', []],
  ['a profile of the USA', 'us.anthropic.claude-sonnet-4-6', 'arn:aws:bedrock:eu-west-1:000000000000:inference-profile/us.anthropic.claude-sonnet-4-6', models('anthropic.claude-sonnet-4-6', 'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1')],
  ['a profile of Japan', 'jp.anthropic.claude-sonnet-4-6', 'arn:aws:bedrock:eu-west-1:000000000000:inference-profile/jp.anthropic.claude-sonnet-4-6', models('anthropic.claude-sonnet-4-6', 'ap-northeast-1', 'ap-northeast-3')],
  ['a global profile', 'global.anthropic.claude-sonnet-4-6', 'arn:aws:bedrock:eu-west-1:000000000000:inference-profile/global.anthropic.claude-sonnet-4-6', models('anthropic.claude-sonnet-4-6', 'eu-west-1', '')],
])('%s', (_name, id, called, routedTo) => {
  expect(plain(arnsOf(id))).toEqual({ called, routedTo });
});

test('no model, no rights', () => {
  expect(modelArns(stack, null)).toEqual({ called: undefined, routedTo: [] });
});

test.each(['Claude', '', 'claude', 'arn:aws:bedrock:us-east-1::foundation-model/a.b', 'us.anthropic.*'])('"%s" is no id', (id) => {
  expect(config.safeParse({ model: { ...config.parse({}).model, id } }).success).toBe(false);
});
