import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import { eventCharacters, readJson } from '../../core/bounded';
import { parse, settingsFor, type Config } from '../../core/config';
import { InvalidInput } from '../../core/errors';
import { fitting } from '../../core/fitting-settings';
import { readLogBatch } from '../../core/read-log-batch';
import { readRecordings } from '../../core/read-recordings';
import { remembered } from '../../core/remembered';
import { sayError } from '../../core/say-error';
import type { Counters, Recordings, Registry } from '../../core/ports';
import { defineHandler } from '../runtime/define-handler';
import { clock, config, counters, recordings, syncingRegistry } from '../runtime/services';

/** What a subscription filter sends: gzip of JSON, as base64. */
const delivery = z.object({ awslogs: z.object({ data: z.string().max(eventCharacters) }) });

/** Bytes of a batch when it is unpacked: CloudWatch takes one million in a call, and nobody fills this function's memory with a small event. */
const mostUnpacked = 32 * 1024 * 1024;

export const logBatch = z.object({
  messageType: z.string().max(100),
  logGroup: z.string().max(512),
  logStream: z.string().max(512),
  logEvents: z.array(z.object({ id: z.string().max(200), timestamp: z.number(), message: z.string().max(mostUnpacked) })).max(500_000),
});

/** A declaration that changes is seen by then. */
const rememberedMs = 60_000;

interface Services {
  readonly config: Config;
  readonly byLogGroup: Registry['byLogGroup'];
  readonly counters: Counters;
  readonly recordings: Recordings;
}

/** Log lines become counters within seconds, and recorder lines recorded events. The same batch delivered again changes nothing. */
export const step = defineHandler('Ingest', delivery, async ({ awslogs }, services: Services) => {
  const lines = batchIn(awslogs.data);
  if (lines.messageType !== 'DATA_MESSAGE') return { component: '', items: 0 };
  const component = await services.byLogGroup(lines.logGroup);
  if (!component) return { component: '', items: 0, ignored: `log group ${lines.logGroup} belongs to no component` };
  const { cloudwatchLogSamplingRate } = settingsFor(services.config, component.tenant, fitting(component, services.config).settings);
  const items = readLogBatch({ tenant: component.tenant, component: component.component, sampleShare: cloudwatchLogSamplingRate }, lines);
  await services.counters.put(items);
  const { events, ...left } = readRecordings(lines);
  await services.recordings.put(component.tenant, component.component, events);
  return { component: component.component, items: items.length, recorded: events.length, ...left };
});

export const handler = step.serve(() => ({ config: config(), byLogGroup: remembered(syncingRegistry().byLogGroup, clock(), rememberedMs), counters: counters(), recordings: recordings() }));

/** @throws InvalidInput for what no subscription filter sends */
export function batchIn(data: string): z.infer<typeof logBatch> {
  return parse(logBatch, readJson(unpacked(data), 'Ingest.awslogs.data'), 'Ingest.awslogs.data');
}

function unpacked(data: string): string {
  try {
    return gunzipSync(Buffer.from(data, 'base64'), { maxOutputLength: mostUnpacked }).toString('utf8');
  } catch (cause) {
    throw new InvalidInput(`Ingest.awslogs.data: saw ${data.length} characters that do not unpack (${sayError(cause)}), expected gzip as base64, of ${mostUnpacked} bytes at most`, { cause });
  }
}
