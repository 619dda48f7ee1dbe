import { Duration } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { namesOf } from '../../core/names';

/**
 * The topic on which people hear of rollbacks, held watches and clean-ups, and the one on which alarms from elsewhere come
 * in. CloudWatch cannot publish to a topic under the AWS-managed key, so the key is ours and names CloudWatch.
 */
export class Notifications extends Construct {
  readonly key: Key;
  readonly outbound: Topic;
  readonly inbound: Topic;

  constructor(scope: Construct, id: string, props: { readonly stage: string }) {
    super(scope, id);
    const names = namesOf(props.stage);
    this.key = new Key(this, 'Key', { enableKeyRotation: true, pendingWindow: Duration.days(7), description: `Ratchet ${props.stage}: its topics` });
    this.key.grant(new ServicePrincipal('cloudwatch.amazonaws.com'), 'kms:Decrypt', 'kms:GenerateDataKey*');
    this.outbound = new Topic(this, 'Outbound', { topicName: names.outboundTopic, displayName: `Ratchet ${props.stage}`, masterKey: this.key, enforceSSL: true });
    this.outbound.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com'));
    this.inbound = new Topic(this, 'Inbound', { topicName: names.inboundTopic, masterKey: this.key, enforceSSL: true });
    this.inbound.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com'));
  }
}
