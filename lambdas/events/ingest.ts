import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import { parse, settingsFor, type Config } from '../../core/config';
import { readLogBatch } from '../../core/read-log-batch';
import { readRecordings } from '../../core/read-recordings';
import { remembered } from '../../core/remembered';
import type { Counters, Recordings, Registry } from '../../core/ports';
import { defineHandler } from '../runtime/define-handler';
import { clock, config, counters, recordings, syncingRegistry } from '../runtime/services';

/** What a subscription filter sends: gzip of JSON, as base64. */
const delivery = z.object({ awslogs: z.object({ data: z.string() }) });

const batch = z.object({
  messageType: z.string(),
  logGroup: z.string(),
  logStream: z.string(),
  logEvents: z.array(z.object({ id: z.string(), timestamp: z.number(), message: z.string() })),
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
  const lines = parse(batch, JSON.parse(gunzipSync(Buffer.from(awslogs.data, 'base64')).toString('utf8')), 'Ingest.awslogs.data');
  if (lines.messageType !== 'DATA_MESSAGE') return { component: '', items: 0 };
  const component = await services.byLogGroup(lines.logGroup);
  if (!component) return { component: '', items: 0, ignored: `log group ${lines.logGroup} belongs to no component` };
  const { cloudwatchLogSamplingRate } = settingsFor(services.config, component.tenant, component.settings);
  const items = readLogBatch({ tenant: component.tenant, component: component.component, sampleShare: cloudwatchLogSamplingRate }, lines);
  await services.counters.put(items);
  const { events, ...left } = readRecordings(lines);
  await services.recordings.put(component.tenant, component.component, events);
  return { component: component.component, items: items.length, recorded: events.length, ...left };
});

export const handler = step.serve(() => ({ config: config(), byLogGroup: remembered(syncingRegistry().byLogGroup, clock(), rememberedMs), counters: counters(), recordings: recordings() }));
