import type { BatchCounters, Template } from '../core/cycle';
import { bucketOf } from '../core/histogram';
import { after } from '../core/time';
import { randomOf } from './healthy-series';

export interface StreamWorld {
  readonly name: string;
  /** Share of the canary's calls that fail with an error that nobody saw before. @default 0 */
  readonly newErrors?: number;
  /** Times that the canary's environments take as long to begin. @default 1 */
  readonly initTimes?: number;
  /** Share of the limit by which memory of each of the canary's environments grows a minute. @default 0 */
  readonly leak?: number;
  /** Share of the canary's calls that take 30 times as long. @default 0 */
  readonly long?: number;
  /** Share of all calls, of either version, that use nearly all memory. @default 0 */
  readonly large?: number;
}

export const streamWorlds: readonly StreamWorld[] = [
  { name: 'harmless' },
  { name: 'harmless, one call in 5,000 needs 90 % of the memory', large: 0.0002 },
  { name: 'a new error in 2 % of the calls', newErrors: 0.02 },
  { name: 'init twice as slow', initTimes: 2 },
  { name: 'memory that creeps to the limit', leak: 0.015 },
  { name: 'one call in 100 takes 30 times as long', long: 0.01 },
];

const startedAt = '2026-01-15T00:00:00.000Z';
const limitMb = 256;

/**
 * An hour of the old version alone, and then minutes of two versions with as many calls each. Calls come by Poisson's law;
 * each environment answers 20 a minute, lives 45 minutes on average and keeps the memory that its largest call took; 1 to 3 % of the calls need one more for a moment. 0.5 % of
 * the calls fail with an error known from before, 0.1 % with one whose text is each time another: masks miss some. Environments
 * of a new version begin 10 % slower, and each version's starts have noise of their own of 5 %.
 */
export function worldOf({ newErrors = 0, initTimes = 1, leak = 0, long = 0, large = 0 }: StreamWorld, rate: number, seed: number): { readonly before: () => BatchCounters[]; readonly minute: (look: number) => BatchCounters[] } {
  const random = randomOf(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const poisson = (mean: number): number => {
    let count = 0;
    for (let product = random(); product > Math.exp(-mean); product *= random()) count += 1;
    return count;
  };
  interface Environment { memory: number; isNew: boolean; passing?: boolean }
  const armNoise = { '1': 0.05 * normal(), '2': 0.05 * normal() };
  const environments: Record<'1' | '2', Environment[]> = { '1': [], '2': [] };

  function minuteOf(version: '1' | '2', at: number): BatchCounters[] {
    const [own, isCanary] = [environments[version], version === '2'];
    const wanted = Math.ceil(rate / 20);
    for (let index = 0; index < wanted; index += 1) if (own[index] === undefined || random() < 1 / 45) own[index] = { memory: 0.4 + 0.05 * random(), isNew: true };
    // Calls that come together need one more environment for a moment.
    const passing = Array.from({ length: poisson(rate <= 10 ? 0.03 * rate : 0.01 * rate) }, (): Environment => ({ memory: 0.4 + 0.05 * random(), isNew: true, passing: true }));
    return [...own, ...passing].flatMap((environment, index) => {
      const requests = environment.passing ? 1 : poisson(rate / wanted);
      if (requests === 0) return [];
      const cold = environment.isNew ? 1 : 0;
      environment.isNew = false;
      environment.memory = Math.min(0.99, Math.max(environment.memory, 0.45 + 0.03 * Math.abs(normal())) + (isCanary ? leak : 0));
      const told = new Map<string, number>();
      const durations: Record<string, number> = {};
      let failed = 0;
      for (let call = 0; call < requests; call += 1) {
        if (random() < large) environment.memory = Math.max(environment.memory, 0.9);
        const error = random() < 0.005 ? 'known' : random() < 0.001 ? `odd-${random()}` : isCanary && random() < newErrors ? 'new' : undefined;
        if (error !== undefined) {
          failed += 1;
          told.set(error, (told.get(error) ?? 0) + 1);
        } else if (call >= cold) {
          const bucket = String(bucketOf(80 * Math.exp(0.6 * normal()) * (isCanary && random() < long ? 30 : 1)));
          durations[bucket] = (durations[bucket] ?? 0) + 1;
        }
      }
      const minute = after(startedAt, 60 * at);
      const init = String(bucketOf(400 * Math.exp(0.25 * normal() + armNoise[version]) * (isCanary ? 1.1 * initTimes : 1)));
      return [{
        tenant: 'shop', component: 'shop', minute, version, batchHash: `${version}-${at}-${index}`, firstAt: minute, lastAt: after(minute, 59), requests, failures: failed > 0 ? { thrown: failed } : {},
        failedRequestIds: Array.from({ length: failed }, (_, one) => `${version}-${at}-${index}-${one}`), durations, coldStarts: cold, ...(cold > 0 && { initDurations: { [init]: cold } }),
        maxMemoryMb: Math.round(environment.memory * limitMb), memoryMb: limitMb, templates: [...told].map(([id, count]): Template => ({ id, kind: 'error', text: id, example: id, count })), failedTemplates: Object.fromEntries(told),
      }];
    });
  }
  return {
    before: () => Array.from({ length: 60 }, (_, index) => [...minuteOf('1', index - 60), ...minuteOf('1', index - 60).map((item) => ({ ...item, batchHash: `${item.batchHash}-b` }))]).flat(),
    minute: (look) => [...minuteOf('1', look), ...minuteOf('2', look)],
  };
}
