import type { Fault, FaultKind, Service } from './faults';

type CallFault = Extract<Fault, { readonly call: string; readonly nth: number }>;

/** The faults of one world, as they come up. What has struck is counted: a fault whose call or state never came did nothing. */
export interface FaultBook {
  /** A call begins: the faults that are tied to it. */
  atCall(call: string): readonly CallFault[];
  /** How far the clock of this run of a function is off. */
  skewMs(invocation: number): number;
  /** Whether this run of a function is delivered twice. */
  isDuplicated(functionName: string): boolean;
  /** An execution enters a state: whether it is aborted there. */
  abortAt(state: string): { readonly told: boolean } | undefined;
  /** Whether this call tells what was there some seconds ago, if it can. */
  staleRead(call: string, seconds: number): Fault | undefined;
  isOut(service: Service, seconds: number): boolean;
  /** When the counters of this minute reach their reader: seconds later, or never. */
  lateness(seconds: number): number;
  /** What this call of the model is answered in place of what the scenario says. */
  modelAnswer(): number | undefined;
  /** Faults that come with time: acts of people, second cycles, standstills. */
  readonly timed: readonly Extract<Fault, { readonly seconds: number }>[];
  strike(fault: Fault): void;
  readonly struck: ReadonlyMap<FaultKind, number>;
}

export function faultBook(faults: readonly Fault[]): FaultBook {
  const struck = new Map<FaultKind, number>();
  const seen = new Map<string, number>();
  const next = (what: string): number => {
    const number = (seen.get(what) ?? 0) + 1;
    seen.set(what, number);
    return number;
  };
  const used = new Set<Fault>();
  const strike = (fault: Fault): void => {
    used.add(fault);
    struck.set(fault.kind, (struck.get(fault.kind) ?? 0) + 1);
  };
  const first = <Found extends Fault>(found: Found | undefined): Found | undefined => {
    if (found) strike(found);
    return found;
  };
  const ofKind = <Kind extends FaultKind>(kind: Kind) => faults.filter((fault): fault is Extract<Fault, { readonly kind: Kind }> => fault.kind === kind);
  const [outages, late, missing, duplicates, aborts, jumps, answers] = [ofKind('outage'), ofKind('late-metrics'), ofKind('missing-metrics'), ofKind('duplicate'), ofKind('abort'), ofKind('clock-jump'), ofKind('model')];
  const stale = ofKind('stale-read');
  const calls = faults.filter((fault): fault is CallFault => 'call' in fault && 'nth' in fault);
  const within = (at: { readonly seconds: number; readonly lasts: number }, seconds: number): boolean => seconds >= at.seconds && seconds < at.seconds + at.lasts;
  return {
    struck, strike,
    timed: faults.filter((fault): fault is Extract<Fault, { readonly seconds: number }> => 'seconds' in fault),
    atCall(call) {
      const number = next(`call ${call}`);
      return calls.filter((fault) => fault.call === call && fault.nth === number);
    },
    skewMs: (invocation) => 1000 * (first(jumps.find((jump) => jump.invocation === invocation))?.by ?? 0),
    isDuplicated(functionName) {
      const number = next(`function ${functionName}`);
      return first(duplicates.find(({ of, nth }) => of === functionName && nth === number)) !== undefined;
    },
    abortAt(state) {
      const number = next(`state ${state}`);
      return first(aborts.find((abort) => abort.state === state && abort.nth === number));
    },
    staleRead: (call, now) => stale.find((fault) => fault.call === call && fault.seconds <= now && !used.has(fault)),
    isOut: (service, seconds) => first(outages.find((outage) => outage.of === service && within(outage, seconds))) !== undefined,
    lateness(seconds) {
      if (first(missing.find((gap) => within(gap, seconds)))) return Number.POSITIVE_INFINITY;
      return first(late.find((gap) => within(gap, seconds)))?.by ?? 3;
    },
    modelAnswer() {
      const number = next('model');
      return first(answers.find(({ nth }) => nth === number))?.answer;
    },
  };
}
