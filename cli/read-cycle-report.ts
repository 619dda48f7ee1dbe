import * as z from 'zod';
import { cycleReport, selection } from '../core/cycle';
import type { JournalRecord } from '../core/journal';

const reported = z.object({ report: cycleReport, leftAlone: z.array(z.object({ component: z.string(), reason: z.string() })).default([]) });
const selected = selection.pick({ queued: true, observed: true });

export interface CycleReportEntry {
  readonly report: z.infer<typeof cycleReport>;
  readonly summary: string;
  readonly leftAlone: z.infer<typeof reported>['leftAlone'];
  readonly queued: z.infer<typeof selected>['queued'];
  readonly observed: z.infer<typeof selected>['observed'];
}

/** What a cycle's chain says it found and did; undefined before its report. */
export function readCycleReport(chain: readonly JournalRecord[]): CycleReportEntry | undefined {
  const entry = chain.find(({ kind }) => kind === 'cycle-reported');
  const data = reported.safeParse(entry?.data);
  if (!entry || !data.success) return undefined;
  const chosen = selected.safeParse(chain.find(({ kind }) => kind === 'selection')?.data);
  return { ...data.data, summary: entry.summary, queued: chosen.data?.queued ?? [], observed: chosen.data?.observed ?? [] };
}
