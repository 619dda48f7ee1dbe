import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { s3Artifacts } from '../../adapters/s3-artifacts';
import { artifactsContract } from './artifacts.contract';

const client = new S3Client({ forcePathStyle: true });
const bucket = `contract-artifacts-${randomUUID()}`;
beforeAll(async () => {
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
});
afterAll(() => client.destroy());

describe('s3Artifacts', () => artifactsContract(() => s3Artifacts({ client, bucket })));
