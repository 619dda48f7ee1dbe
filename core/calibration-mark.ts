import { UnsafeState } from './errors';
import { hashOf } from './journal';

/** Characters of a function's description that Lambda takes. */
const longest = 256;
const form = /^\(Ratchet calibration [0-9a-f]{12}\) ?/;

/**
 * The description of `$LATEST` while a calibration is published: another one each time, with what it was behind it, so that
 * whoever finds it can give it back.
 * @throws UnsafeState when there is no room for both
 */
export function markedDescription(description: string, label: string): string {
  const before = unmarkedDescription(description) ?? description;
  const mark = `(Ratchet calibration ${hashOf(label).slice(0, 12)})`;
  const marked = before === '' ? mark : `${mark} ${before}`;
  if (marked.length > longest) throw new UnsafeState(`Description of $LATEST: saw ${before.length} characters, expected at most ${longest - mark.length - 1}, since a calibration has to add a mark to publish the same code once more; nothing was changed`);
  return marked;
}

/** What the description was; undefined where nothing marked it. */
export function unmarkedDescription(description: string): string | undefined {
  return form.test(description) ? description.replace(form, '') : undefined;
}
