import { diffArrays } from 'diff';
import { tokensOf } from '../tokens';

/** One stretch of text that a change replaces; either side may be empty. */
interface EditPart {
  readonly removed: string;
  readonly added: string;
}

type Piece = { readonly same: string } | { readonly removed: string; readonly added: string };

export interface Edit {
  /** What can be left out by itself: each is one replacement, at all its places. */
  readonly parts: readonly (readonly EditPart[])[];
  /** Where each of them stands in the text after the change: offsets, without the blanks round it. */
  readonly places: readonly { readonly part: number; readonly start: number; readonly end: number }[];
  /** The text with these parts alone changed, by their place in `parts`. */
  keeping(kept: ReadonlySet<number>): string;
}

/** A change of JavaScript or TypeScript, token by token, so that parts of it can be left out. */
export function editOf(before: string, after: string): Edit {
  const pieces: Piece[] = [];
  let [removed, added] = ['', ''];
  const close = (): void => {
    if (removed !== '' || added !== '') pieces.push({ removed, added });
    [removed, added] = ['', ''];
  };
  for (const step of diffArrays([...tokensOf(before)], [...tokensOf(after)], { comparator: (one, other) => one.text === other.text })) {
    const text = step.value.map((token) => token.before + token.text).join('');
    if (step.removed) removed += text;
    else if (step.added) added += text;
    else {
      close();
      pieces.push({ same: text });
    }
  }
  close();
  const edits = pieces.flatMap((piece) => ('same' in piece ? [] : [piece]));
  const kindOf = kindsOf(edits);
  const kinds = [...new Set(edits.map(kindOf))];
  const parts = kinds.map((kind) => edits.filter((edit) => kindOf(edit) === kind).map((edit) => ({ removed: edit.removed.trim(), added: edit.added.trim() })));
  return { parts, places: placesOf(pieces, (edit) => kinds.indexOf(kindOf(edit))), keeping: (kept) => pieces.map((piece) => ('same' in piece ? piece.same : kept.has(kinds.indexOf(kindOf(piece))) ? piece.added : piece.removed)).join('') };
}

function placesOf(pieces: readonly Piece[], partOf: (edit: EditPart) => number): Edit['places'] {
  let offset = 0;
  return pieces.flatMap((piece) => {
    const text = 'same' in piece ? piece.same : piece.added;
    const from = offset;
    offset += text.length;
    return 'same' in piece || text.trim() === '' ? [] : [{ part: partOf(piece), start: from + text.length - text.trimStart().length, end: from + text.trimEnd().length }];
  });
}

/** Replaced constants from which they count as one change. */
const systematic = 3;

/** The same replacement at several places is one change; so are an exchange of two texts, and constants that are replaced throughout. */
function kindsOf(edits: readonly EditPart[]): (edit: EditPart) => string {
  const constants = edits.map(constantOf);
  return (edit) => {
    const constant = constantOf(edit);
    if (constant !== undefined && constants.filter((other) => other === constant).length >= systematic) return constant;
    return JSON.stringify([edit.removed.trim(), edit.added.trim()].sort());
  };
}

/** What a constant is that takes the place of another. */
function constantOf({ removed, added }: EditPart): 'number' | 'text' | undefined {
  const both = (form: RegExp): boolean => form.test(removed.trim()) && form.test(added.trim());
  return both(/^\d[\w.]*$/) ? 'number' : both(/^(['"]).*\1$/) ? 'text' : undefined;
}
