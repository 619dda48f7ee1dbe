import { StaleFencingToken } from './errors';

/**
 * What a clean-up answers when another one took the lease over meanwhile: whoever has it now does what is left, so nothing
 * failed, and nobody is to be paged for it.
 */
export async function unlessOvertaken<Done>(improvementId: string, work: Promise<Done>): Promise<Done | string> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof StaleFencingToken) return `${improvementId}: another clean-up took its lease over, and goes on with it`;
    throw error;
  }
}
