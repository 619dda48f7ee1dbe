import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ModelChoice } from '../../core/config';

/** What a role calls: a model, or an inference profile with the models that it may route to. */
export interface ModelArns {
  /** None where no model is configured. */
  readonly called: string | undefined;
  readonly routedTo: readonly string[];
}

/**
 * Regions to which the profiles of a geography may route. A profile uses some of them, which ones depends on model and
 * caller's region; all are named, since a call fails when it is routed to one that is not.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
 */
const geographies: Readonly<Record<string, readonly string[]>> = {
  us: ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1'],
  'us-gov': ['us-gov-east-1', 'us-gov-west-1'],
  ca: ['ca-central-1', 'ca-west-1'],
  eu: ['eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3'],
  apac: ['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-south-2', 'ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4'],
  jp: ['ap-northeast-1', 'ap-northeast-3'],
  au: ['ap-southeast-2', 'ap-southeast-4'],
};

/** A global profile's models are authorized in the caller's region and without one. */
export function modelArns(scope: Construct, model: ModelChoice | null | undefined): ModelArns {
  if (!model) return { called: undefined, routedTo: [] };
  const stack = Stack.of(scope);
  const modelIn = (region: string, id: string) => stack.formatArn({ service: 'bedrock', region, account: '', resource: 'foundation-model', resourceName: id });
  const [geography = '', ...rest] = model.id.split('.');
  const regions = geography === 'global' ? [stack.region, ''] : geographies[geography];
  if (!regions) return { called: modelIn(stack.region, model.id), routedTo: [] };
  return {
    called: stack.formatArn({ service: 'bedrock', resource: 'inference-profile', resourceName: model.id }),
    routedTo: regions.map((region) => modelIn(region, rest.join('.'))),
  };
}
