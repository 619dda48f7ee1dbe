import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, PutObjectLockConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { s3JournalRoots } from '../../adapters/s3-journal-roots';
import { rootOf } from '../../core/journal-root';
import { journalRootsContract } from './journal-roots.contract';
import { freshTenant } from './samples';

const client = new S3Client({ forcePathStyle: true });
const bucket = `contract-roots-${randomUUID()}`;
beforeAll(async () => {
  await client.send(new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: true }));
  await client.send(new PutObjectLockConfigurationCommand({ Bucket: bucket, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 1 } } } }));
});
afterAll(() => client.destroy());

describe('s3JournalRoots', () => {
  journalRootsContract(() => s3JournalRoots({ client, bucket }));

  it('takes the first version of a day, and says that somebody wrote or deleted it since', async () => {
    const tenant = freshTenant();
    const roots = s3JournalRoots({ client, bucket });
    const first = rootOf({ tenant, date: '2026-11-20', previous: undefined, head: undefined, now: '2026-11-21T00:10:00.000Z' });
    const second = rootOf({ tenant, date: '2026-11-21', previous: first, head: undefined, now: '2026-11-22T00:10:00.000Z' });
    await roots.put(first);
    await roots.put(second);
    const key = (date: string) => ({ Bucket: bucket, Key: `roots/${tenant}/${date}.json` });
    await client.send(new PutObjectCommand({ ...key('2026-11-20'), Body: JSON.stringify({ ...first, links: 99 }) }));
    await client.send(new DeleteObjectCommand(key('2026-11-21')));
    await client.send(new PutObjectCommand({ ...key('2026-11-22'), Body: 'no root' }));
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: `roots/${tenant}/zz.json`, Body: 'no day' }));
    expect(await roots.list(tenant)).toEqual([
      { date: '2026-11-20', versions: 2, hidden: false, root: first },
      { date: '2026-11-21', versions: 1, hidden: true, root: second },
      { date: '2026-11-22', versions: 1, hidden: false, unreadable: expect.any(String) },
    ]);
  });
});
