/**
 * The story that `npm start` shows, on real input from beginning to end: a shop under traffic, a deployment that breaks
 * one function, two more with faults in their code, and what Ratchet makes of it. Ends with 0 only when everything came as told.
 */
import { Listr, PRESET_TIMER } from 'listr2';
import { acts } from './acts';
import { checkEnding } from './ending';
import { printStory } from './print-story';
import type { Told } from './told';

async function main(): Promise<void> {
  const told: Told = { started: Date.now(), followed: {} };
  try {
    await new Listr<Told>([...acts, { title: 'Everything came as told', task: checkEnding }], {
      ctx: told,
      rendererOptions: { timer: PRESET_TIMER, collapseSubtasks: false },
      fallbackRenderer: 'simple',
      fallbackRendererOptions: { timer: PRESET_TIMER },
    }).run();
    printStory(told);
  } finally {
    await told.traffic?.stop();
  }
}

main().then(
  () => { process.exit(0); },
  (error: unknown) => {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    console.error('The local AWS goes on: `npx ratchet --local journal` says what happened, `npm stop` ends it.');
    process.exit(1);
  },
);
