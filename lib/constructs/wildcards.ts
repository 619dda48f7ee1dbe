import { CfnResource, Stack, Validations } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { InvalidInput } from '../../core/errors';
import { namesOf } from '../../core/names';
import { artifactFolders } from '../permissions';

const region = '<AWS::Region>';
const account = '<AWS::AccountId>';
const partition = '<AWS::Partition>';

/** Every wildcard in the rights of Ratchet's own functions, as cdk-nag names it, and why it is there. */
export function acknowledgeWildcards(scope: IConstruct, artifacts: Bucket, stage: string): void {
  const bucket = artifacts.node.defaultChild;
  if (!CfnResource.isCfnResource(bucket)) throw new InvalidInput(`${artifacts.node.path}: saw no resource, expected a bucket`);
  const reasons: Readonly<Record<string, string>> = {
    [`arn:${partition}:lambda:${region}:${account}:function:*`]: 'Teams\' functions are not known here; each such statement ends at a tag (aws:ResourceTag)',
    [`arn:${partition}:lambda:${region}:*:layer:*`]: 'Lambda reads the layers of the version that is restored; they may be another account\'s',
    [`arn:${partition}:states:${region}:${account}:execution:${namesOf(stage).improvementMachine}:*`]: 'Executions are named when they start',
    ...Object.fromEntries(['', ...artifactFolders.map((folder) => `${folder}/`)].map((folder) => [`<${Stack.of(bucket).getLogicalId(bucket)}.Arn>/${folder}*`, 'Artifacts are named when they are written; the bucket is Ratchet\'s own'])),
    [`arn:${partition}:ssm:${region}:${account}:parameter/ratchet/${stage}/components/*`]: 'Components are declared by teams\' stacks',
    [`<${Stack.of(bucket).getLogicalId(bucket)}.Arn>/workbenches/*`]: 'A component\'s workbench is named by the hash of what it builds',
    [`<${Stack.of(bucket).getLogicalId(bucket)}.Arn>/recordings/*`]: 'Recorded events are named when they are written',
    [`arn:${partition}:s3:::cdk-*-assets-${account}-${region}/*`]: 'Teams\' stacks leave workbenches in the asset bucket of their CDK bootstrap, whose qualifier is theirs',
    [`arn:${partition}:states:${region}:${account}:stateMachine:*`]: 'Teams\' state machines are not known here; the statement ends at a tag (aws:ResourceTag)',
    [`arn:${partition}:states:${region}:${account}:execution:*:${namesOf(stage).actionRuns}*`]: 'Executions of teams\' state machines, named by Ratchet when they start',
    ...Object.fromEntries(['document', 'automation-definition'].map((resource) => [`arn:${partition}:ssm:${region}:${account}:${resource}/*`, 'Teams\' automations are not known here; each such statement ends at a tag (aws:ResourceTag)'])),
    [`arn:${partition}:ssm:${region}:${account}:automation-execution/*`]: 'SSM names executions when they start; what they run is tagged',
    [`arn:${partition}:iam::${account}:role${namesOf(stage).actionRoles}*`]: 'Roles that teams made for automations, under a path of this stage; they can be passed to SSM alone',
    '*': 'CloudWatch metrics and alarms are read without a resource',
  };
  for (const [resource, reason] of Object.entries(reasons)) Validations.of(scope).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
}
