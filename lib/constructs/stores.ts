import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AttributeType, BillingMode, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { expiryAttribute, orphanedTag } from '../../core/names';

/** Days after it was written, at the earliest, after which an orphan goes. */
const orphanDays = 30;

/** Where Ratchet keeps things: the journal (append-only through its writer), its daily roots, the state, the artifacts. */
export class Stores extends Construct {
  readonly journal: Table;
  readonly state: Table;
  readonly artifacts: Bucket;
  readonly roots: Bucket;

  constructor(scope: Construct, id: string, { rootRetentionDays }: { readonly rootRetentionDays: number }) {
    super(scope, id);
    this.journal = new Table(this, 'Journal', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sequence', type: AttributeType.NUMBER },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // No time to live: an entry that expires would be an alarm, and a hole.
      stream: StreamViewType.OLD_IMAGE,
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
        // Of bundles that no version has any more (`Workbenches.release`).
        { prefix: 'workbenches/', tagFilters: { [orphanedTag]: 'true' }, expiration: Duration.days(orphanDays), noncurrentVersionExpiration: Duration.days(7) },
        { prefix: 'templates/', noncurrentVersionExpiration: Duration.days(7) },
        { noncurrentVersionExpiration: Duration.days(90) },
      ],
    });
    Validations.of(this.artifacts).acknowledge({ id: 'AwsSolutions-S1', reason: 'Only Ratchet\'s own roles have access, and each decision that they base on it is in the journal; turn on CloudTrail data events where object reads must be kept' });
    // Compliance, not governance: what the roots stand against is an administrator's own credentials. They hold hashes and counts alone.
    this.roots = new Bucket(this, 'Roots', {
      versioned: true,
      objectLockEnabled: true,
      objectLockDefaultRetention: ObjectLockRetention.compliance(Duration.days(rootRetentionDays)),
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this.roots).acknowledge({ id: 'AwsSolutions-S1', reason: 'It holds one small object a day and tenant, which nobody can change; turn on CloudTrail data events where reads must be kept' });
  }
}
