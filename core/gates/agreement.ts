import { differences, isNoise, pathsOf, placeOf, type Difference } from './compare-answers';

export interface Answered {
  readonly requestId: string;
  /** What the version that serves answered, twice, and what the candidate did. */
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

/** Places that differ when the same version is asked twice (times, random ids) say nothing, in any answer. */
export function agreementOf(answers: readonly Answered[]): Answers {
  const own = answers.map(({ was, again }) => differences(was, again).map(({ path }) => placeOf(path)));
  const noise = new Set(own.flat().filter((path) => path !== ''));
  // One that differs as a whole has nothing left; an empty one says that it is empty.
  const compared = answers.filter(({ was }, index) => !own[index]?.includes('') && (pathsOf(was).length === 0 || pathsOf(was).some((path) => !isNoise(path, noise))));
  const differing = compared.flatMap(({ requestId, was, is }) => {
    const [first] = differences(was, is).filter(({ path }) => !isNoise(path, noise));
    return first ? [{ requestId, ...first }] : [];
  });
  return { agreement: compared.length === 0 ? 1 : 1 - differing.length / compared.length, compared: compared.length, first: differing[0], noise: [...noise].sort().slice(0, 10).join(', ') };
}
