import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { s3Workbenches } from '../../adapters/s3-workbenches';
import { NotFound } from '../../core/errors';
import { sampleComponent } from './samples';

const s3 = mockClient(S3Client);
const workbenches = s3Workbenches({ client: new S3Client({}), bucket: 'artifacts' });
const component = sampleComponent({ workbench: { state: 'built', bucket: 'assets', key: 'a.zip', bundleSha256: 'a' } });
const failure = (name: string, status: number) => new S3ServiceException({ name, $fault: 'client', $metadata: { httpStatusCode: status } });
beforeEach(() => s3.reset());

// Without s3:ListBucket, which the role lacks, S3 says 403 of what is not there.
test.each([['AccessDenied', 403], ['NoSuchKey', 404], ['NotFound', 404], ['Forbidden', 403], ['403', 403], ['Unknown', 404]])('%s (%i) means that there is none', async (name, status) => {
  s3.on(HeadObjectCommand).rejects(failure(name, status)).on(GetObjectCommand).rejects(failure(name, status));
  expect(await workbenches.read(component, 'a')).toBeUndefined();
  await expect(workbenches.keep(component)).rejects.toThrow(NotFound);
  expect(s3.commandCalls(PutObjectCommand)).toHaveLength(0);
});

test.each([['SlowDown', 503], ['InternalError', 500]])('%s (%i) is thrown', async (name, status) => {
  s3.on(HeadObjectCommand).rejects(failure(name, status)).on(GetObjectCommand).rejects(failure(name, status));
  await expect(workbenches.read(component, 'a')).rejects.toMatchObject({ name });
  await expect(workbenches.keep(component)).rejects.toMatchObject({ name });
});
