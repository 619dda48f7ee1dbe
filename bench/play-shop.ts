import { join } from 'node:path';
import { bootstrap } from '../local/bootstrap';
import { startEmulator } from '../local/emulator';
import { startModel } from '../local/model/start-model';
import { runCommand } from '../local/run-command';

type Program = readonly [what: string, program: string, ...args: string[]];
const whole: Program = ['the shop\'s story', join('..', 'local', 'shop', 'tell.ts')];

/** Plays the story of `npm start`, or another one, on a local AWS of its own, and has programs read what it left: each with its arguments. */
export async function playShop(readers: readonly Program[], { requestLog, story = whole }: { readonly requestLog?: string | undefined; readonly story?: Program } = {}): Promise<void> {
  const model = await startModel();
  try {
    const emulator = await startEmulator({ port: 0, modelUrl: model.url, ...(requestLog !== undefined && { requestLog }) });
    try {
      await bootstrap(emulator.environment);
      for (const [what, program, ...args] of [story, ...readers]) await child(what, join(__dirname, program), args, emulator.environment);
    } finally {
      await emulator.stop();
    }
  } finally {
    model.stop();
  }
}

/** The certificate of the local AWS is read when a process begins, so clients live in processes of their own. */
async function child(what: string, program: string, args: readonly string[], environment: Readonly<Record<string, string>>): Promise<void> {
  const code = await runCommand(process.execPath, ['--no-warnings', '--import', 'tsx', program, ...args], environment);
  if (code !== 0) throw new Error(`${what}: ended with ${code}, expected 0`);
}
