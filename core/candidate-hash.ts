import { createHash } from 'node:crypto';
import type { Candidate, Verdict } from './cycle';

type Concrete = Exclude<Candidate, { strategy: 'none' | 'unusable' }>;

/**
 * What a verdict and an approval are bound to, in base64: for code the sha256 of its zip, as Lambda reports it; for a
 * configuration the sha256 of that code with the settings that it gets, for the same code of it with the minutes of its watch.
 * Empty while nothing was built.
 */
export function candidateHash(candidate: Concrete, { candidateSha256 }: Pick<Verdict, 'candidateSha256'> = { candidateSha256: '' }): string {
  switch (candidate.strategy) {
    case 'revert':
      return candidate.codeSha256;
    case 'configuration':
      return createHash('sha256').update(JSON.stringify([candidate.codeSha256, candidate.to.memoryMb])).digest('base64');
    case 'same-code':
      return createHash('sha256').update(JSON.stringify([candidate.codeSha256, 'same code', candidate.minutes])).digest('base64');
    case 'template':
    case 'model':
      return candidateSha256;
  }
}
