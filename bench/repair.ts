import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Bench } from './bench';
import { judgePatch, type PatchVerdict } from './repair/judge-patch';
import { recordEvents, type Recorded } from './repair/record-events';
import { scorePatches } from './repair/score-patches';
import { vmSandbox } from './repair/vm-sandbox';

const task = z.object({ task_id: z.string(), declaration: z.string(), buggy_solution: z.string(), canonical_solution: z.string(), example_test: z.string(), test: z.string(), entry_point: z.string() });
const patch = z.object({ id: z.string(), code: z.string(), kind: z.string().optional(), correct: z.boolean().optional(), passesVisible: z.boolean().optional() });

/** Which patches the gates let through, of right ones and of wrong ones that pass the tests that are there. */
export const repair: Bench = {
  summary: 'the gates of a patch: right fixes and plausible wrong patches accepted',
  data: true,
  async run({ dataDir, jsonFile, print }) {
    const folder = [join(dataDir, 'repair'), dataDir].find((candidate) => existsSync(join(candidate, 'tasks.jsonl')));
    if (folder === undefined) throw new Error(`Patches: saw no tasks.jsonl in ${dataDir} or its folder repair, expected the form of the bench's README`);
    const tasks = new Map(linesOf(join(folder, 'tasks.jsonl'), task).map((one) => [one.task_id, one]));
    const patches = linesOf(join(folder, 'labelled-patches.jsonl'), patch);
    const sandbox = vmSandbox();
    const recorded = new Map<string, Recorded>();
    const verdicts: PatchVerdict[] = [];
    const started = performance.now();
    try {
      for (const { id, code } of patches) {
        const of = tasks.get(id);
        if (!of) throw new Error(`Patch of ${id}: saw no such task in tasks.jsonl, expected one`);
        const events = recorded.get(id) ?? (await recordEvents(of, sandbox));
        recorded.set(id, events);
        verdicts.push(await judgePatch(of, code, events, sandbox));
      }
    } finally {
      await sandbox.close();
    }
    if (jsonFile !== undefined) writeFileSync(jsonFile, JSON.stringify({ decisions: patches.map(({ id }, index) => ({ id, accepted: verdicts[index]?.accepted, rejectedBy: verdicts[index]?.rejectedBy })) }));
    print(`${patches.length} patches of ${tasks.size} tasks, ${[...recorded.values()].filter(({ fault }) => fault).length} with a captured fault, in ${Math.round((performance.now() - started) / 1000)} s`);
    for (const line of scorePatches(patches.map((one, index) => ({ ...one, rejectedBy: verdicts[index]?.rejectedBy ?? null })))) print(line);
  },
};

function linesOf<Line>(file: string, line: z.ZodType<Line>): readonly Line[] {
  return readFileSync(file, 'utf8').split('\n').filter((text) => text.trim() !== '').map((text) => line.parse(JSON.parse(text)));
}
