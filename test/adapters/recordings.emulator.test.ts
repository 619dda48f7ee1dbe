import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { s3Recordings } from '../../adapters/s3-recordings';
import { recordingsContract } from './recordings.contract';

const client = new S3Client({ forcePathStyle: true });
const bucket = `contract-recordings-${randomUUID()}`;
beforeAll(async () => {
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
});
afterAll(() => client.destroy());

describe('s3Recordings', () => recordingsContract(() => s3Recordings({ client, bucket })));
