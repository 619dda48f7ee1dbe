/** Made-up components on which nothing is wrong: rhythm of day and week, growth, bursts, counters that are mostly zero. Poisson and
 * lognormal noise over a rate that wanders; 5-minute points. */

export const healthyPointSeconds = 300;

/** The six series that detection keeps of a component. */
export const healthyNames = ['requests', 'failed', 'p95Ms', 'maxMemoryMb', 'throttles', 'concurrency'] as const;

export type HealthyPoint = Readonly<Record<(typeof healthyNames)[number], number>>;

/** Points of one component, from its seed alone. */
export function* healthyComponent(seed: number, days: number): Generator<HealthyPoint> {
  const random = randomOf(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const between = (least: number, most: number): number => least + (most - least) * random();
  const scaled = (least: number, most: number): number => least * (most / least) ** random();

  const callsPerPoint = scaled(0.3, 30_000);
  const [dayDepth, weekDepth, peakAt, sharpness] = [between(0, 0.9), random() < 0.5 ? between(0, 0.6) : 0, random(), between(1, 4)];
  const [wander, growthPerDay] = [between(0, 0.1), between(-0.01, 0.01)];
  const [burstsPerDay, burstTimes] = [random() < 0.5 ? scaled(0.3, 20) : 0, between(1.5, 6)];
  /** A batch job at the same minutes of each day. */
  const [jobAt, jobTimes] = [random(), random() < 0.3 ? between(2, 8) : 0];
  const failureShare = scaled(1e-5, 0.02);
  const [latencyMs, latencySpread, loadMs] = [scaled(5, 3000), between(0.05, 0.6), between(0, 0.3)];
  const [memoryMb, memorySteps] = [scaled(60, 1500), between(0.5, 12)];
  const throttleFrom = random() < 0.3 ? between(2, 4) : Infinity;
  const points = 86_400 / healthyPointSeconds;
  const poisson = (mean: number): number => {
    if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    const left = Math.exp(-mean);
    let count = 0;
    for (let product = random(); product > left; product *= random()) count += 1;
    return count;
  };

  let [drift, burstLeft, heap] = [0, 0, 0];
  for (let point = 0; point < days * points; point += 1) {
    const day = point / points;
    drift = 0.99 * drift + wander * 0.14 * normal();
    if (random() < burstsPerDay / points) burstLeft = 1 + poisson(3);
    const wave = ((1 + Math.cos(2 * Math.PI * (day - peakAt))) / 2) ** sharpness;
    const weekend = Math.floor(day) % 7 >= 5 ? 1 - weekDepth : 1;
    const job = (((day - jobAt) % 1) + 1) % 1 < 3 / points ? 1 + jobTimes : 1;
    const load = (1 - dayDepth + dayDepth * wave) * weekend * job * Math.exp(drift + growthPerDay * day) * (burstLeft > 0 ? burstTimes : 1);
    burstLeft = Math.max(0, burstLeft - 1);
    const requests = poisson(callsPerPoint * load);
    // A percentile of few calls is noisier than one of many.
    const noise = latencySpread * normal() * (0.15 + 1 / Math.sqrt(1 + requests / 4));
    const p95Ms = requests === 0 ? NaN : Math.round(10 * latencyMs * (1 + loadMs * load) * Math.exp(noise)) / 10;
    // Memory of an execution environment grows by and by, and falls where environments are replaced.
    heap = random() < memorySteps / points ? 0 : Math.min(0.3, heap + 0.002 * random());
    const busy = (callsPerPoint * load * latencyMs) / 1000 / healthyPointSeconds;
    yield {
      requests,
      failed: Math.min(requests, poisson(requests * failureShare)),
      p95Ms,
      maxMemoryMb: requests === 0 ? NaN : Math.round(memoryMb * (1 + heap + 0.01 * normal())),
      throttles: load > throttleFrom ? poisson(requests * 0.02) : 0,
      concurrency: Math.ceil(busy + 2 * Math.sqrt(busy) * Math.abs(normal())),
    };
  }
}

/** Uniform numbers from 0 to 1: mulberry32 of Tommy Ettinger, public domain. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
