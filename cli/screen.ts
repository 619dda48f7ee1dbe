import { createInterface } from 'node:readline';
import { type Page, plain } from './page';

/** Where a command speaks: results on stdout, everything else on stderr. */
export interface Screen {
  readonly json: boolean;
  page(): Page;
  out(text: string): void;
  err(text: string): void;
  /** Shows that something goes on: moving on a terminal, else as one line on stderr; not beside JSON. Returns what ends it. */
  spin(label: string | (() => string)): () => void;
  /** Undefined where nobody can answer. */
  readonly ask: ((question: string) => Promise<boolean>) | undefined;
}

const frames = ['|', '/', '-', '\\'];
const frameMs = 120;
const [hidden, shown, cleared] = ['\u001b[?25l', '\u001b[?25h', '\r\u001b[2K'];

/** Colours and movement only on a terminal; NO_COLOR takes the colours, COLUMNS sets the width. */
export function terminalScreen(json: boolean): Screen {
  const { stdin, stdout, stderr, env } = process;
  const columns = Number(env['COLUMNS']);
  let clear: () => void = () => undefined;
  return {
    json,
    page: () => ({
      width: Number.isInteger(columns) && columns > 0 ? columns : stdout.isTTY ? stdout.columns || 80 : Number.POSITIVE_INFINITY,
      colour: stdout.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
      now: new Date().toISOString(),
    }),
    out: (text) => {
      clear();
      stdout.write(`${text}\n`);
    },
    err: (text) => {
      clear();
      stderr.write(`${text}\n`);
    },
    spin(label) {
      const said = () => plain(typeof label === 'string' ? label : label());
      if (json) return () => undefined;
      if (!stderr.isTTY || !stdout.isTTY) {
        stderr.write(`ratchet: ${said()} ...\n`);
        return () => undefined;
      }
      const started = Date.now();
      let frame = 0;
      clear = () => void stderr.write(cleared);
      stderr.write(hidden);
      const timer = setInterval(() => {
        frame += 1;
        const text = `${frames[frame % frames.length]} ${said()} (${Math.round((Date.now() - started) / 1000)} s)`;
        stderr.write(`${cleared}${text.slice(0, (stderr.columns || 80) - 1)}`);
      }, frameMs);
      return () => {
        clearInterval(timer);
        clear = () => undefined;
        stderr.write(`${cleared}${shown}`);
      };
    },
    ask: stdin.isTTY && stderr.isTTY ? ask : undefined,
  };
}

/** No answer is no. */
function ask(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    lines.on('close', () => resolve(false));
    lines.question(`${question} [y/N] `, (answer) => {
      resolve(/^y(es)?$/i.test(answer.trim()));
      lines.close();
    });
  });
}
