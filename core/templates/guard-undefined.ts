import type ts from 'typescript';
import type { SourceLine } from '../cycle';
import { standIns, type StandIn } from './consumers';
import { bareOf } from './expression-key';
import { complaintOf, failingPlace, type Complaint, type FailingPlace } from './failing-place';
import { guardPattern, guardReads } from './guard-reads';
import { failingSource, placeOf } from './own-sources';
import { edited } from './text-edits';
import type { Template, Variant } from './types';

/**
 * A value that types promise and data do not hold: optional fields declared required, `!`, casts, index access. The
 * read becomes optional, and whatever would fail on it next; no value of the team's own is made up, and none is left out
 * where somebody decides or calculates by it.
 */
export const guardUndefined: Template = {
  name: 'guard-undefined',
  mends: 'failures',
  doc: 'Guards a read of undefined or null, and the other reads of the same value in its function',
  variants(context) {
    const failing = failingSource(context);
    if ('nothing' in failing) return failing;
    const { failure, line, source, sources } = failing;
    const complaint = complaintOf(failure);
    if (!complaint) return { nothing: `saw "${failure.slice(0, 120)}", expected a TypeError that names a value which is undefined or null` };
    const place = failingPlace(source, line, complaint);
    if ('nothing' in place) return { nothing: `${placeOf(line)}: ${place.nothing}` };
    return variantsAt(place, { text: source.text, sources }, line, complaint);
  },
};

function variantsAt(place: FailingPlace, { text, sources }: { readonly text: string; readonly sources: readonly ts.SourceFile[] }, line: SourceLine, complaint: Complaint): readonly Variant[] | { readonly nothing: string } {
  if ('pattern' in place && complaint.absent === 'null') return { nothing: `${placeOf(line)}: a default would not stand in for null` };
  const guards = 'pattern' in place ? [{ standIn: standIns[0], guard: guardPattern(place.pattern, sources) }] : standIns.map((standIn) => ({ standIn, guard: guardReads(place.value, standIn, sources) }));
  const offers = guards.flatMap(({ standIn, guard }) => ('edits' in guard && guard.edits.length > 0 ? [{ changed: edited(text, guard.edits), summary: summaryOf(place, line, complaint, standIn) }] : []));
  const different = offers.filter(({ changed }, index) => changed !== text && offers.findIndex((other) => other.changed === changed) === index);
  if (different.length > 0) return different.map(({ changed, summary }) => ({ files: { [line.file]: changed }, summary }));
  const refused = guards.flatMap(({ guard }) => ('refused' in guard ? [guard.refused] : []))[0];
  return { nothing: `${placeOf(line)}: ${refused ?? 'nothing to guard'}` };
}

function summaryOf(place: FailingPlace, line: SourceLine, { absent }: Complaint, standIn: StandIn): string {
  const what = bareOf('value' in place ? place.value : place.pattern).getText().replace(/\s+/g, ' ').slice(0, 60);
  const how = 'pattern' in place ? 'gives' : 'guards';
  const default_ = 'pattern' in place ? ' an empty default' : '';
  const instead = standIn === 'nothing' ? '' : ` with an empty ${standIn} in its place`;
  return `${how} \`${what}\`${default_} at ${placeOf(line)}${instead}: it was ${absent} there, and its reader threw`;
}
