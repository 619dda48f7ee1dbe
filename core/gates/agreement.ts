import { differences, isNoise, missing, pathsOf, placeOf, turnedLists, type Difference } from './compare-answers';

export interface Answered {
  readonly requestId: string;
  /** What the version that serves answered, twice, the second time at another time and with other random numbers; what the candidate did, as the first time. */
  readonly was: unknown;
  readonly again: unknown;
  readonly is: unknown;
}

export interface Answers {
  /** Share of the compared answers that are the same. 1 where none can be compared. */
  readonly agreement: number;
  /** Answers of which something is left to compare. */
  readonly compared: number;
  readonly first: (Difference & { readonly requestId: string }) | undefined;
  /** Places that differ by themselves, and are left out. */
  readonly noise: string;
}

/**
 * Places that differ when the same version is asked twice (times, random ids) say nothing, in any answer; nor does the
 * order of lists that it turns itself. An answer of nothing but such places still agrees where it is the same to the letter:
 * both were asked at the same time and with the same random numbers.
 */
export function agreementOf(answers: readonly Answered[]): Answers {
  const orderless = new Set(answers.flatMap(({ was, again }) => turnedLists(was, again)));
  const owns = answers.map(({ was, again }) => differences(was, again, orderless));
  const own = owns.map((found) => found.map(({ path }) => placeOf(path)));
  // What differs is still there, unless it is chance whether it is.
  const mayMiss = new Set(owns.flat().filter(({ before, after }) => before === missing || after === missing).map(({ path }) => placeOf(path)));
  const isLost = ({ path, before, after }: Difference): boolean => after === missing && before !== missing && ![...mayMiss].some((place) => placeOf(path).startsWith(place));
  const noise = new Set(own.flat().filter((path) => path !== ''));
  const judged = answers.flatMap(({ requestId, was, is }, index) => {
    const all = differences(was, is, orderless);
    // One that differs as a whole has nothing left; an empty one says that it is empty.
    const says = !own[index]?.includes('') && (pathsOf(was).length === 0 || pathsOf(was).some((path) => !isNoise(path, noise)));
    return all.length === 0 || says ? [{ requestId, first: all.find((one) => !isNoise(one.path, noise) || (one.path !== '' && isLost(one))) }] : [];
  });
  const differing = judged.flatMap(({ requestId, first }) => (first ? [{ requestId, ...first }] : []));
  return { agreement: judged.length === 0 ? 1 : 1 - differing.length / judged.length, compared: judged.length, first: differing[0], noise: [...noise].sort().slice(0, 10).join(', ') };
}
