import * as z from 'zod';
import type { CandidateForms, Form } from './gates/types';
import { markGlobal } from './mark-global';

/** The global by which a bundle is told which of its forms to be. */
export const choiceGlobal = '__ratchetChoice';

/**
 * A candidate in other forms, in one bundle of which a form is chosen when it is loaded: form 0 is the candidate with a mark
 * on each line that it changes, those after it are the candidate without parts of its change.
 */
export const choices = z.union([
  z.object({
    bundle: z.string(),
    tests: z.array(z.object({ file: z.string(), code: z.string() })),
    /** What the marks stand for, as `file:line`. */
    lines: z.array(z.string()),
    /** What each further form leaves out. */
    leftOut: z.array(z.string()),
  }),
  z.object({ reason: z.string() }),
]);
export type Choices = z.infer<typeof choices>;

/** What gates are given of them. */
export function formsOf(made: Choices): CandidateForms | { readonly reason: string } {
  if ('reason' in made) return made;
  return { marked: formOf(made, 0), lines: made.lines, reduced: made.leftOut.map((leftOut, index) => ({ leftOut, ...formOf(made, index + 1) })) };
}

function formOf({ bundle, tests }: Form, number: number): Form {
  return { bundle: choosing(bundle, number), tests: tests.map(({ file, code }) => ({ file, code: choosing(code, number) })) };
}

/** The text of such a bundle, as the form of this number. Its marks say nothing where nobody counts them. */
function choosing(code: string, number: number): string {
  return `globalThis.${markGlobal}??=()=>{};globalThis.${choiceGlobal}=${number};${code}`;
}
