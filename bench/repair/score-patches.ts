interface DecidedPatch {
  readonly kind?: string | undefined;
  readonly correct?: boolean | undefined;
  readonly passesVisible?: boolean | undefined;
  readonly rejectedBy: string | null;
}

/** The figures of the bench, a line each; none where the labels are missing. */
export function scorePatches(patches: readonly DecidedPatch[]): readonly string[] {
  const rejected = `rejected by: ${tally(patches)}`;
  if (!patches.some(({ correct }) => correct !== undefined)) return [rejected, 'no labels: no score'];
  const fixes = patches.filter(({ kind, correct }) => kind === 'fix' && correct === true);
  const wrong = patches.filter(({ correct, passesVisible }) => correct === false && passesVisible === true);
  const mutants = patches.filter(({ kind, correct, passesVisible }) => kind === 'mutant' && correct === true && passesVisible === true);
  return [
    `right fixes accepted                    ${accepted(fixes)}  (reach >= 0.98, goal >= 0.99)  rejected by: ${tally(fixes)}`,
    `plausible wrong patches accepted        ${accepted(wrong)}  (reach <= 0.18, goal <= 0.10)  rejected by: ${tally(wrong)}`,
    `mutants that pass every test accepted   ${accepted(mutants)}  (reach >= 0.75)  rejected by: ${tally(mutants)}`,
    `all patches                             ${rejected}`,
    'others, plausible wrong patches accepted: visible tests alone 100 %; with ideal replay of recorded events that worked 42 %; with the captured fault as well 25 %',
  ];
}

function accepted(patches: readonly DecidedPatch[]): string {
  const count = patches.filter(({ rejectedBy }) => rejectedBy === null).length;
  return `${patches.length === 0 ? 'none there' : (count / patches.length).toFixed(3)} (${count} of ${patches.length})`;
}

function tally(patches: readonly DecidedPatch[]): string {
  const gates = patches.flatMap(({ rejectedBy }) => (rejectedBy === null ? [] : [rejectedBy]));
  return [...new Set(gates)].map((gate) => `${gate} ${gates.filter((other) => other === gate).length}`).join(', ') || 'none';
}
