import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, SubscriptionFilter, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { namesOf } from '../../core/names';
import { refused } from './function-props';

/**
 * Sends every line of the function's log group to the stage's ingest function. CDK's own destination would add a permission
 * to that function for each log group, and its policy holds about fifty: the Ratchet stack gives one for all instead.
 * @throws InvalidInput for a log group that another component writes to: its lines could not be told apart
 */
export function deliverLogs(scope: Construct, of: LambdaFunction, stage: string): ILogGroup {
  const logGroup = logGroupOf(of);
  const other = owners.get(logGroup);
  if (other !== undefined) throw refused(scope, 'logGroup', logGroup.node.path, `a log group of its own: ${other} writes to this one`);
  owners.set(logGroup, scope.node.path);
  const arn = Stack.of(scope).formatArn({ service: 'lambda', resource: 'function', resourceName: namesOf(stage).ingestFunction, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  new SubscriptionFilter(scope, 'LogDelivery', { logGroup, filterPattern: FilterPattern.allEvents(), destination: { bind: () => ({ arn }) } });
  return logGroup;
}

const owners = new WeakMap<object, string>();

/**
 * The team's log group, or the one that Lambda makes at the first call; CDK's log retention function makes that one sure to
 * be there before something subscribes to it.
 */
function logGroupOf(of: LambdaFunction): ILogGroup {
  const stack = Stack.of(of);
  const before = stack.node.tryFindChild(logRetentionFunction);
  const { logGroup } = of;
  const added = stack.node.tryFindChild(logRetentionFunction);
  if (before === undefined && added !== undefined) {
    Validations.of(added).acknowledge(
      { id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]', reason: 'CDK\'s own log retention function, which may write its log' },
      { id: 'AwsSolutions-IAM5[Resource::*]', reason: 'CDK\'s own log retention function may set the retention of any log group; give the function a `logGroup` to do without it' },
    );
  }
  return logGroup;
}

/** Id of the one function that CDK adds to a stack for all log groups. */
const logRetentionFunction = 'LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8a';
