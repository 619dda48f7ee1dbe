import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, PutObjectTaggingCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { Component } from '../core/cycle';
import { NotFound } from '../core/errors';
import { orphanedTag } from '../core/names';
import type { Workbenches } from '../core/ports';
import { packWorkbench, unpackWorkbench } from '../core/workbench';

/** The S3 keys of one component's workbenches begin with `workbenches/<tenant>/<component>/`; whatever lies there is never replaced by a deployment. */
export function s3Workbenches({ client, bucket }: { readonly client: S3Client; readonly bucket: string }): Workbenches {
  const get = async (from: string, key: string): Promise<Uint8Array | undefined> => {
    try {
      return await (await client.send(new GetObjectCommand({ Bucket: from, Key: key }))).Body?.transformToByteArray();
    } catch (error) {
      if (isNotThere(error)) return undefined;
      throw error;
    }
  };
  const put = async (key: string, archive: Uint8Array) => {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: archive, ContentType: 'application/zip' }));
  };
  const has = async (key: string): Promise<boolean> => {
    try {
      await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
      return true;
    } catch (error) {
      if (isNotThere(error)) return false;
      throw error;
    }
  };
  return {
    async keep(component) {
      const left = component.workbench;
      if (left?.state !== 'built') return 'none';
      const key = keyOf(component, left.bundleSha256);
      if (await has(key)) return 'there';
      // Read and written rather than copied: a copy needs rights on the tags of another's object.
      const archive = await get(left.bucket, left.key);
      if (archive === undefined) throw new NotFound(`Workbench of ${component.component}: no ${left.key} in bucket ${left.bucket}, where its deployment left it. Deploy the component's stack again`);
      await put(key, archive);
      return 'kept';
    },
    async read(component, bundleSha256) {
      const archive = await get(bucket, keyOf(component, bundleSha256));
      return archive === undefined ? undefined : unpackWorkbench(archive);
    },
    put: (component, workbench) => put(keyOf(component, workbench.manifest.bundle.sha256), packWorkbench(workbench)),
    async release(component, bundleSha256) {
      try {
        await client.send(new PutObjectTaggingCommand({ Bucket: bucket, Key: keyOf(component, bundleSha256), Tagging: { TagSet: [{ Key: orphanedTag, Value: 'true' }] } }));
      } catch (error) {
        if (!isNotThere(error)) throw error;
      }
    },
  };
}

function keyOf({ tenant, component }: Component, bundleSha256: string): string {
  return `workbenches/${tenant}/${component}/${bundleSha256}.zip`;
}

/** Without `s3:ListBucket` S3 answers 403 for a key that is not there; HeadObject has no body from which the error's name could come. */
function isNotThere(error: unknown): boolean {
  return error instanceof S3ServiceException && (error.$metadata.httpStatusCode === 403 || error.$metadata.httpStatusCode === 404);
}
