import { GetObjectCommand, ListObjectsV2Command, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { s3Artifacts } from '../../adapters/s3-artifacts';
import { s3Recordings } from '../../adapters/s3-recordings';
import { NotFound } from '../../core/errors';

const s3 = mockClient(S3Client);
const key = 'recordings/shop/price-quote/worked/1.json';
const [artifacts, recordings] = [s3Artifacts({ client: new S3Client({}), bucket: 'artifacts' }), s3Recordings({ client: new S3Client({}), bucket: 'artifacts' })];
const denied = () => new S3ServiceException({ name: 'AccessDenied', $fault: 'client', $metadata: { httpStatusCode: 403 } });
beforeEach(() => s3.reset());

// A role that may list below its tenant's prefixes alone gets 403 for what is not there.
describe.each([['an artifact', () => artifacts.getBytes(key)], ['a recording', () => recordings.get(key)]])('%s that S3 denies', (_what, read) => {
  it.each([['nothing', []], ['another key that begins so', [{ Key: `${key}.old` }]]])('and where the bucket lists %s, is not there', async (_listed, Contents) => {
    s3.on(GetObjectCommand).rejects(denied()).on(ListObjectsV2Command, { Bucket: 'artifacts', Prefix: key, MaxKeys: 1 }).resolves({ Contents });
    await expect(read()).rejects.toThrow(NotFound);
  });

  it('and that is there, is denied', async () => {
    s3.on(GetObjectCommand).rejects(denied()).on(ListObjectsV2Command).resolves({ Contents: [{ Key: key }] });
    await expect(read()).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('and of which nothing may be known, is denied', async () => {
    s3.on(GetObjectCommand).rejects(denied()).on(ListObjectsV2Command).rejects(denied());
    await expect(read()).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
