import { type Host, runCommandLine } from './program';
import { terminalScreen } from './screen';

const cursorShown = '\u001b[?25h';

/**
 * The `ratchet` command. Returns its exit code: 0 done, 1 failed, 2 used wrongly. `connect` is given from outside so that
 * the AWS clients are loaded by those who need them only.
 */
export async function main(argv: readonly string[], connect: Host['connect']): Promise<number> {
  for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143]] as const) {
    process.on(signal, () => {
      if (process.stderr.isTTY) process.stderr.write(cursorShown);
      process.exit(code);
    });
  }
  for (const stream of [process.stdout, process.stderr]) {
    // The reader has seen enough: `ratchet journal | head` ends without a word.
    stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  }
  return runCommandLine(argv, { connect, screen: terminalScreen });
}
