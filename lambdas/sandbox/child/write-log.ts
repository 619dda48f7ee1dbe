import { createHash } from 'node:crypto';
import type { Asked } from './match-call';
import { bareList } from './report';

/** Writes of one call that are told, characters of a body above which its hash stands for it, and characters of all. */
const mostWrites = 200;
const mostBody = 4_000;
const mostCharacters = 40_000;

/** What one call wrote, as `CallResult.writes` has it. */
export function writeLog(): { add(asked: Asked): void; list(): string[] | undefined } {
  const told = bareList<string>();
  let characters = 0;
  return {
    add({ method, url, headers, body }) {
      if (told.length >= mostWrites) return;
      const isLong = body.length > mostBody || characters + body.length > mostCharacters;
      const said = isLong ? `${body.length} characters, sha256 ${createHash('sha256').update(body).digest('hex')}` : body;
      characters += said.length;
      told[told.length] = `${method} ${url} ${headers['x-amz-target'] ?? ''}`.trimEnd() + `\n${said}`;
    },
    list: () => (told.length === 0 ? undefined : told),
  };
}
