import MagicString from 'magic-string';
import ts from 'typescript';
import type { SourceLine } from '../cycle';
import { sourceOf } from '../workbench';
import { standIns, type StandIn } from './consumers';
import { bareOf } from './expression-key';
import { complaintOf, failingPlace, type Complaint, type FailingPlace } from './failing-place';
import { guardPattern, guardReads, type Edit } from './guard-reads';
import type { Template, TemplateContext, Variant } from './types';

/**
 * A value that types promise and data do not hold: optional fields declared required, `!`, casts, index access. The
 * read becomes optional, and whatever would fail on it next; no value of the team's own is made up, and none is left out
 * where somebody decides or calculates by it.
 */
export const guardUndefined: Template = {
  name: 'guard-undefined',
  mends: 'failures',
  doc: 'Guards a read of undefined or null, and the other reads of the same value in its function',
  variants({ workbench, diagnosis, fault }) {
    const failure = failureOf({ diagnosis, fault });
    const line = diagnosis.lines?.[0];
    if (failure === undefined || !line) return { nothing: 'saw no error with a line in the component\'s own source, expected one' };
    const complaint = complaintOf(failure);
    if (!complaint) return { nothing: `saw "${failure.slice(0, 120)}", expected a TypeError that names a value which is undefined or null` };
    const sources = workbench.manifest.editable.flatMap((file) => parsed(file, sourceOf(workbench, file)));
    const source = sources.find(({ fileName }) => fileName === line.file);
    if (!source) return { nothing: `${line.file}: not among the component's own sources, expected one of ${workbench.manifest.editable.slice(0, 5).join(', ')}` };
    const place = failingPlace(source, line, complaint);
    if ('nothing' in place) return { nothing: `${placeOf(line)}: ${place.nothing}` };
    return variantsAt(place, { text: source.text, sources }, line, complaint);
  },
};

function failureOf({ diagnosis, fault }: Pick<TemplateContext, 'diagnosis' | 'fault'>): string | undefined {
  return fault?.outcome.state === 'threw' ? `${fault.outcome.errorType}: ${fault.outcome.message}` : diagnosis.fault?.failure;
}

function parsed(file: string, text: string | undefined): readonly ts.SourceFile[] {
  return text === undefined ? [] : [ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)];
}

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

function placeOf({ file, line, function: name }: SourceLine): string {
  return `${file}:${line}${name === undefined ? '' : ` (${name})`}`;
}

/** Everything else stays as it is, byte for byte. */
function edited(text: string, edits: readonly Edit[]): string {
  const changed = new MagicString(text);
  const once = [...new Map(edits.map((edit) => [JSON.stringify(edit), edit])).values()];
  for (const edit of once) if ('remove' in edit) changed.remove(edit.at, edit.at + edit.remove);
  for (const edit of once) if ('insert' in edit) changed.appendRight(edit.at, edit.insert);
  return changed.toString();
}
