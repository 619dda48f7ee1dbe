import { GetObjectCommand, ListObjectVersionsCommand, type ListObjectVersionsCommandInput, type ListObjectVersionsCommandOutput, PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { parse } from '../core/config';
import { ConcurrentChange, SourceUnavailable } from '../core/errors';
import { type JournalRoot, journalRoot } from '../core/journal-root';
import type { JournalRoots, KeptRoot } from '../core/ports';

/** Roots that are read at one time. */
const atOnce = 20;

interface Versions { readonly key: string; readonly ids: string[]; hidden: boolean }

/**
 * One object a day and tenant, in a bucket under Object Lock. The lock keeps a version from being deleted, not a newer one from
 * being written or laid over it by a delete marker: the first version is the root.
 */
export function s3JournalRoots({ client, bucket }: { readonly client: S3Client; readonly bucket: string }): JournalRoots {
  const versionsOf = async (tenant: string): Promise<readonly Versions[]> => {
    const found = new Map<string, Versions>();
    const at = (key: string): Versions => {
      const known = found.get(key) ?? { key, ids: [], hidden: false };
      found.set(key, known);
      return known;
    };
    for (let from: Pick<ListObjectVersionsCommandInput, 'KeyMarker' | 'VersionIdMarker'> | undefined = {}; from !== undefined; ) {
      const page: ListObjectVersionsCommandOutput = await client.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: folderOf(tenant), ...from }));
      // Of one key the newest comes first.
      for (const { Key = '', VersionId = '' } of page.Versions ?? []) at(Key).ids.push(VersionId);
      for (const { Key = '' } of page.DeleteMarkers ?? []) at(Key).hidden = true;
      from = page.IsTruncated ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker } : undefined;
    }
    return [...found.values()].filter(({ key, ids }) => ids.length > 0 && isDay.test(key)).sort((a, b) => (a.key < b.key ? -1 : 1));
  };
  const read = async ({ key, ids }: Versions): Promise<JournalRoot> => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: ids.at(-1) }));
    if (Body === undefined) throw new SourceUnavailable(`Root ${key}: has no content in bucket ${bucket}`);
    return parse(journalRoot, JSON.parse(await Body.transformToString()), `Root ${key}`);
  };
  const kept = async (versions: Versions): Promise<KeptRoot> => {
    const told = { date: dateOf(versions.key), versions: versions.ids.length, hidden: versions.hidden };
    try {
      return { ...told, root: await read(versions) };
    } catch (error) {
      if (error instanceof S3ServiceException) throw error;
      return { ...told, unreadable: error instanceof Error ? error.message : String(error) };
    }
  };

  return {
    async list(tenant) {
      const days = await versionsOf(tenant);
      const roots: KeptRoot[] = [];
      for (let index = 0; index < days.length; index += atOnce) roots.push(...(await Promise.all(days.slice(index, index + atOnce).map(kept))));
      return roots;
    },

    async last(tenant) {
      const last = (await versionsOf(tenant)).at(-1);
      return last && read(last);
    },

    async put(root) {
      const key = `${folderOf(root.tenant)}${root.date}.json`;
      try {
        await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: JSON.stringify(root), ContentType: 'application/json', IfNoneMatch: '*' }));
      } catch (error) {
        if (error instanceof S3ServiceException && (error.name === 'PreconditionFailed' || error.name === 'ConditionalRequestConflict')) throw new ConcurrentChange(`Root ${key}: is in bucket ${bucket} already`, { cause: error });
        throw error;
      }
    },
  };
}

const isDay = /\/\d{4}-\d{2}-\d{2}\.json$/;
const folderOf = (tenant: string): string => `roots/${tenant}/`;
const dateOf = (key: string): string => key.split('/').at(-1)?.replace('.json', '') ?? '';
