import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { NotFound } from '../core/errors';
import type { Artifacts } from '../core/ports';

/** For who may not list the bucket S3 answers AccessDenied, not NoSuchKey, where a key is not there: who reads may list. */
export function s3Artifacts({ client, bucket }: { readonly client: S3Client; readonly bucket: string }): Artifacts {
  const get = async (key: string) => {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      if (Body === undefined) throw new NotFound(`Artifact ${key}: has no content in bucket ${bucket}`);
      return Body;
    } catch (error) {
      if (error instanceof NoSuchKey) throw new NotFound(`Artifact ${key}: not in bucket ${bucket}`, { cause: error });
      throw error;
    }
  };
  const put = async (key: string, body: string | Uint8Array, contentType: string) => {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType }));
  };
  return {
    putJson: (key, value) => put(key, JSON.stringify(value), 'application/json'),
    getJson: async (key) => JSON.parse(await (await get(key)).transformToString()),
    putBytes: (key, value) => put(key, value, 'application/octet-stream'),
    getBytes: async (key) => (await get(key)).transformToByteArray(),
  };
}
