import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { NotFound } from '../core/errors';
import type { Artifacts } from '../core/ports';

/** Without `s3:ListBucket` S3 answers AccessDenied, not NoSuchKey, for a key that is not there. */
export function s3Artifacts({ client, bucket }: { readonly client: S3Client; readonly bucket: string }): Artifacts {
  return {
    async putJson(key, value) {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: JSON.stringify(value), ContentType: 'application/json' }));
    },

    async getJson(key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        if (Body === undefined) throw new NotFound(`Artifact ${key}: has no content in bucket ${bucket}`);
        return JSON.parse(await Body.transformToString());
      } catch (error) {
        if (error instanceof NoSuchKey) throw new NotFound(`Artifact ${key}: not in bucket ${bucket}`, { cause: error });
        throw error;
      }
    },
  };
}
