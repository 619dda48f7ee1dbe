export interface GroupScore {
  /** Share of lines whose group holds exactly the lines of their true event. */
  readonly accuracy: number;
  /** Of groups that are exactly a true one: harmonic mean of their share of all groups and of all true ones (FGA of Loghub-2.0). */
  readonly f1: number;
  readonly groups: number;
  readonly events: number;
}

/** How well lines were put into groups; `groups` and `truth` name the group and the event of each line. */
export function scoreGroups(groups: readonly string[], truth: readonly string[]): GroupScore {
  const sizeOf = new Map<string, number>();
  for (const event of truth) sizeOf.set(event, (sizeOf.get(event) ?? 0) + 1);
  const eventsOf = new Map<string, { readonly events: Set<string>; lines: number }>();
  for (const [line, group] of groups.entries()) {
    const known = eventsOf.get(group) ?? { events: new Set<string>(), lines: 0 };
    known.events.add(truth[line] ?? '');
    known.lines += 1;
    eventsOf.set(group, known);
  }
  const right = [...eventsOf.values()].filter(({ events, lines }) => events.size === 1 && [...events].every((event) => sizeOf.get(event) === lines));
  const [precision, recall] = [right.length / Math.max(1, eventsOf.size), right.length / Math.max(1, sizeOf.size)];
  return {
    accuracy: right.reduce((sum, { lines }) => sum + lines, 0) / Math.max(1, groups.length),
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
    groups: eventsOf.size,
    events: sizeOf.size,
  };
}
