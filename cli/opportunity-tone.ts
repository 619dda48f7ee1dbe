import type { Tone } from './page';
import type { OpportunityRow } from './read-opportunities';

export function opportunityTone(state: OpportunityRow['state']): Tone | undefined {
  switch (state) {
    case 'starts':
    case 'improving':
      return 'good';
    case 'waits':
    case 'suppressed':
      return 'warn';
    case 'over':
    case 'ended':
    case 'left care':
      return 'quiet';
    case 'found':
    case 'observed':
      return undefined;
  }
}
