import * as z from 'zod';
import { parse } from './config';
import { componentAnalysis, type BatchAnalysis, type ComponentAnalysis } from './cycle';
import type { Artifacts } from './ports';

const stored = z.object({ analyses: z.array(componentAnalysis) });

/** What the batches of a cycle found. A batch that failed has no key, and is left out. */
export async function readAnalyses(batches: readonly BatchAnalysis[], artifacts: Artifacts): Promise<ComponentAnalysis[]> {
  const kept = batches.filter(({ key }) => key !== '');
  const read = await Promise.all(kept.map(async ({ key }) => parse(stored, await artifacts.getJson(key), key).analyses));
  return read.flat();
}
