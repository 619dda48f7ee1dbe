/** What happens at one time in a simulated world: whoever waits is woken in the order of time, and nobody else runs meanwhile. */
export interface Scheduler {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** Rings once, unless it is called off by what this returns. */
  timer(milliseconds: number, ring: () => void): () => void;
  /** Nobody is woken for so long; then all who should have been are, in their order. */
  jump(milliseconds: number): void;
  /** Wakes sleepers until nobody sleeps or `done`, which is asked after each. */
  run(done: () => boolean): Promise<void>;
}

interface Sleeper {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
}

/**
 * Deterministic as long as whoever is woken waits for nothing but sleepers of the same scheduler: between two of them only
 * promises settle, which take no time. Who sleeps until the same moment is woken in the order of falling asleep.
 */
export function scheduler(start: number): Scheduler {
  let time = start;
  let order = 0;
  const sleepers: Sleeper[] = [];
  const add = (milliseconds: number, wake: () => void): Sleeper => {
    const sleeper = { at: time + Math.max(0, milliseconds), order: (order += 1), wake };
    let place = sleepers.length;
    // The next to wake is the last one.
    while (place > 0 && comesBefore(sleepers[place - 1]!, sleeper)) place -= 1;
    sleepers.splice(place, 0, sleeper);
    return sleeper;
  };
  return {
    now: () => time,
    sleep: (milliseconds) => new Promise((resolve) => void add(milliseconds, resolve)),
    timer(milliseconds, ring) {
      const sleeper = add(milliseconds, ring);
      return () => {
        const place = sleepers.indexOf(sleeper);
        if (place >= 0) sleepers.splice(place, 1);
      };
    },
    jump: (milliseconds) => {
      time += milliseconds;
    },
    async run(done) {
      await settled();
      for (let next = sleepers.pop(); next !== undefined; next = sleepers.pop()) {
        time = Math.max(time, next.at);
        next.wake();
        await settled();
        if (done()) return;
      }
    },
  };
}

const comesBefore = (one: Sleeper, other: Sleeper): boolean => one.at < other.at || (one.at === other.at && one.order < other.order);

/** Until no promise is left that only waits for others. */
const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
