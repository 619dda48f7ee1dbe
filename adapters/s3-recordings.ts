import { GetObjectCommand, NoSuchKey, paginateListObjectsV2, PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { readJson } from '../core/bounded';
import { parse } from '../core/config';
import { NotFound } from '../core/errors';
import type { KeptEvent, Recordings } from '../core/ports';
import { faultOf } from '../core/read-recordings';
import { failedIn, type RecordedEvent, recordedEvent } from '../core/recorded-event';

/** Past any time in milliseconds: what is taken from it sorts the newest first. */
const endOfTime = 9_999_999_999_999;
const concurrent = 10;

/** `recordings/<tenant>/<component>/failed/<template id>/…` and `…/worked/…`; keys list the newest first. */
export function s3Recordings({ client, bucket }: { readonly client: S3Client; readonly bucket: string }): Recordings {
  const get = async (key: string): Promise<RecordedEvent> => {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return parse(recordedEvent, readJson((await Body?.transformToString()) ?? 'null', `Recording ${key}`), `Recording ${key}`);
    } catch (error) {
      // For who may list below some prefixes only, S3 says no more of what is not there.
      const isMissing = error instanceof NoSuchKey || (error instanceof S3ServiceException && error.name === 'AccessDenied' && !(await keysUnder(key, 1)).includes(key));
      if (isMissing) throw new NotFound(`Recording ${key}: expired or never there`, { cause: error });
      throw error;
    }
  };
  const keysUnder = async (prefix: string, limit: number): Promise<readonly string[]> => {
    const keys: string[] = [];
    for await (const { Contents } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix, MaxKeys: Math.min(1000, limit) })) {
      for (const { Key } of Contents ?? []) if (Key !== undefined) keys.push(Key);
      if (keys.length >= limit) break;
    }
    return keys;
  };
  const read = async (keys: readonly string[]): Promise<KeptEvent[]> => {
    const events: KeptEvent[] = [];
    for (let start = 0; start < keys.length; start += concurrent) {
      events.push(...(await Promise.all(keys.slice(start, start + concurrent).map(async (key) => ({ key, event: await get(key) })))));
    }
    return events;
  };

  return {
    async put(tenant, component, events) {
      for (let start = 0; start < events.length; start += concurrent) {
        await Promise.all(events.slice(start, start + concurrent).map((event) =>
          client.send(new PutObjectCommand({ Bucket: bucket, Key: keyOf(tenant, component, event), Body: JSON.stringify(event), ContentType: 'application/json' }))));
      }
    },
    async failed(tenant, component, { limit, fault }) {
      const prefix = `${folderOf(tenant, component)}failed/`;
      if (fault !== undefined) return read((await keysUnder(`${prefix}${fault}/`, limit)).slice(0, limit));
      const newest = [...(await keysUnder(prefix, 1000))].sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
      return read(newest.slice(0, limit));
    },
    worked: async (tenant, component, limit) => read((await keysUnder(`${folderOf(tenant, component)}worked/`, limit)).slice(0, limit)),
    get,
  };
}

function folderOf(tenant: string, component: string): string {
  return `recordings/${tenant}/${component}/`;
}

function keyOf(tenant: string, component: string, event: RecordedEvent): string {
  const kind = failedIn(event) ? `failed/${faultOf(event) ?? 'none'}` : 'worked';
  const name = `${String(endOfTime - Date.parse(event.at)).padStart(13, '0')}-${event.requestId.replace(/[^\w-]/g, '')}`;
  return `${folderOf(tenant, component)}${kind}/${name}.json`;
}

function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
