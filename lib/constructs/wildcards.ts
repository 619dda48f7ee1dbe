import { CfnResource, Stack, Validations } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { InvalidInput } from '../../core/errors';
import { namesOf, tenantTag } from '../../core/names';
import { artifactFolders } from '../permissions';
import { versionDigits } from './grants';

const region = '<AWS::Region>';
const account = '<AWS::AccountId>';
const partition = '<AWS::Partition>';

export function acknowledgeWildcards(scope: IConstruct, { artifacts, roots }: { readonly artifacts: Bucket; readonly roots: Bucket }, stage: string): void {
  const [bucket, proof] = [artifacts, roots].map((one) => Stack.of(one).getLogicalId(resourceOf(one)));
  for (const [resource, reason] of Object.entries(wildcardReasons({ artifacts: bucket ?? '', roots: proof ?? '' }, stage))) Validations.of(scope).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
}

/** Every wildcard in the rights of Ratchet's own functions, as cdk-nag names it, and why it is there. */
export function wildcardReasons({ artifacts: bucket, roots }: { readonly artifacts: string; readonly roots: string }, stage: string): Readonly<Record<string, string>> {
  return {
    [`arn:${partition}:lambda:${region}:${account}:function:*`]: 'Teams\' functions are not known here; each such statement ends at a tag (aws:ResourceTag)',
    ...Object.fromEntries(versionDigits.map((digit) => [`arn:${partition}:lambda:${region}:${account}:function:*:${digit}*`, 'Versions of teams\' functions, by their number; the statement ends at a tag (aws:ResourceTag), and never reaches a function itself'])),
    [`arn:${partition}:lambda:${region}:*:layer:*`]: 'Lambda reads the layers of the version that is restored; they may be another account\'s',
    [`arn:${partition}:states:${region}:${account}:execution:${namesOf(stage).improvementMachine}:*`]: 'Executions are named when they start',
    ...Object.fromEntries([...artifactFolders, 'workbenches', 'recordings'].flatMap((folder) => ['', `<aws:PrincipalTag/${tenantTag}>/`].map((tenant) => [`<${bucket}.Arn>/${folder}/${tenant}*`, 'Artifacts, workbenches and recorded events are named when they are written; the bucket is Ratchet\'s own']))),
    [`<${bucket}.Arn>/inputs/<aws:PrincipalTag/${tenantTag}>/*`]: 'What decisions were made from is named by its hash when they are made',
    [`arn:${partition}:ssm:${region}:${account}:parameter/ratchet/${stage}/components/*`]: 'Components are declared by teams\' stacks',
    [`<${roots}.Arn>/roots/*`]: 'A root is named for its tenant and day; the bucket holds nothing else',
    [`arn:${partition}:s3:::cdk-*-assets-${account}-${region}/*`]: 'Teams\' stacks leave workbenches in the asset bucket of their CDK bootstrap, whose qualifier is theirs',
    [`arn:${partition}:states:${region}:${account}:stateMachine:*`]: 'Teams\' state machines are not known here; the statement ends at a tag (aws:ResourceTag)',
    [`arn:${partition}:states:${region}:${account}:execution:*:${namesOf(stage).actionRuns}*`]: 'Executions of teams\' state machines, named by Ratchet when they start',
    ...Object.fromEntries(['document', 'automation-definition'].map((resource) => [`arn:${partition}:ssm:${region}:${account}:${resource}/*`, 'Teams\' automations are not known here; each such statement ends at a tag (aws:ResourceTag)'])),
    [`arn:${partition}:ssm:${region}:${account}:automation-execution/*`]: 'SSM names executions when they start; what they run is tagged',
    [`arn:${partition}:iam::${account}:role${namesOf(stage).actionRoles}*`]: 'Roles that teams made for automations, under a path of this stage; they can be passed to SSM alone',
    '*': 'CloudWatch metrics and alarms are read without a resource; so are the streams of tables listed',
  };
}

function resourceOf(bucket: Bucket): CfnResource {
  const resource = bucket.node.defaultChild;
  if (!CfnResource.isCfnResource(resource)) throw new InvalidInput(`${bucket.node.path}: saw no resource, expected a bucket`);
  return resource;
}
