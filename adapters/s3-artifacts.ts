import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { readJson } from '../core/bounded';
import { NotFound } from '../core/errors';
import type { Artifacts } from '../core/ports';

/** For who may list the bucket below some prefixes only, S3 answers AccessDenied, not NoSuchKey, where a key is not there. */
export function s3Artifacts({ client, bucket }: { readonly client: S3Client; readonly bucket: string }): Artifacts {
  const get = async (key: string) => {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      if (Body === undefined) throw new NotFound(`Artifact ${key}: has no content in bucket ${bucket}`);
      return Body;
    } catch (error) {
      if (error instanceof NoSuchKey || (isDenied(error) && !(await isThere(key)))) throw new NotFound(`Artifact ${key}: not in bucket ${bucket}`, { cause: error });
      throw error;
    }
  };
  const isThere = async (key: string): Promise<boolean> => {
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: key, MaxKeys: 1 }));
    return Contents?.[0]?.Key === key;
  };
  const put = async (key: string, body: string | Uint8Array, contentType: string) => {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType }));
  };
  return {
    putJson: (key, value) => put(key, JSON.stringify(value), 'application/json'),
    getJson: async (key) => readJson(await (await get(key)).transformToString(), `Artifact ${key}`),
    putBytes: (key, value) => put(key, value, 'application/octet-stream'),
    getBytes: async (key) => (await get(key)).transformToByteArray(),
  };
}

const isDenied = (error: unknown): boolean => error instanceof S3ServiceException && error.name === 'AccessDenied';
