import type { Screen } from './screen';

/** Says what a command works at while it does. */
export async function busy<Done>(label: string | (() => string), { spin }: Pick<Screen, 'spin'>, work: () => Promise<Done>): Promise<Done> {
  const stop = spin(label);
  try {
    return await work();
  } finally {
    stop();
  }
}
