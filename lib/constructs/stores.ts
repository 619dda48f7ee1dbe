import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { expiryAttribute } from '../../core/names';

/** Where Ratchet keeps things: the journal (append-only through its writer), the state, the artifacts. */
export class Stores extends Construct {
  readonly journal: Table;
  readonly state: Table;
  readonly artifacts: Bucket;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.journal = new Table(this, 'Journal', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sequence', type: AttributeType.NUMBER },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.journal.addGlobalSecondaryIndex({
      indexName: 'recent',
      partitionKey: { name: 'tenant', type: AttributeType.STRING },
      sortKey: { name: 'at', type: AttributeType.STRING },
    });
    this.state = new Table(this, 'State', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: expiryAttribute,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.artifacts = new Bucket(this, 'Artifacts', {
      versioned: true,
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        { prefix: 'recordings/', expiration: Duration.days(30), noncurrentVersionExpiration: Duration.days(1) },
        { prefix: 'cycles/', expiration: Duration.days(30), noncurrentVersionExpiration: Duration.days(7) },
        { prefix: 'templates/', noncurrentVersionExpiration: Duration.days(7) },
        { noncurrentVersionExpiration: Duration.days(90) },
      ],
    });
    Validations.of(this.artifacts).acknowledge({ id: 'AwsSolutions-S1', reason: 'Only Ratchet\'s own roles have access, and each decision that they base on it is in the journal; turn on CloudTrail data events where object reads must be kept' });
  }
}
