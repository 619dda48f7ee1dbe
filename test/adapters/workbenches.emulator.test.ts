import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, GetObjectTaggingCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { s3Workbenches } from '../../adapters/s3-workbenches';
import { sampleComponent } from './samples';
import { sampleWorkbench } from './workbench-samples';
import { workbenchesContract } from './workbenches.contract';

const client = new S3Client({ forcePathStyle: true });
const bucket = `contract-workbenches-${randomUUID()}`;
const assets = `contract-assets-${randomUUID()}`;
beforeAll(async () => {
  for (const name of [bucket, assets]) await client.send(new CreateBucketCommand({ Bucket: name }));
});
afterAll(() => client.destroy());

describe('s3Workbenches', () => {
  workbenchesContract({
    workbenches: () => s3Workbenches({ client, bucket }),
    leave: async (archive) => {
      const left = { bucket: assets, key: `${randomUUID()}.zip` };
      await client.send(new PutObjectCommand({ Bucket: left.bucket, Key: left.key, Body: archive }));
      return left;
    },
  });

  it('names what it keeps for tenant, component and bundle', async () => {
    await s3Workbenches({ client, bucket }).put(sampleComponent({ tenant: 'shop', component: 'quotes' }), sampleWorkbench());
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'workbenches/shop/quotes/' }));
    expect(Contents?.map(({ Key }) => Key)).toEqual([`workbenches/shop/quotes/${'f'.repeat(64)}.zip`]);
  });

  it('tags what is released, for the bucket\'s rule', async () => {
    const component = sampleComponent({ tenant: 'shop', component: 'returns' });
    await s3Workbenches({ client, bucket }).put(component, sampleWorkbench());
    await s3Workbenches({ client, bucket }).release(component, 'f'.repeat(64));
    const { TagSet } = await client.send(new GetObjectTaggingCommand({ Bucket: bucket, Key: `workbenches/shop/returns/${'f'.repeat(64)}.zip` }));
    expect(TagSet).toEqual([{ Key: 'ratchet:orphaned', Value: 'true' }]);
  });
});
