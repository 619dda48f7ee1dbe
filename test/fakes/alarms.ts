import type { AlarmEvent } from '../../core/cycle';
import { SourceUnavailable } from '../../core/errors';
import type { Alarms } from '../../core/ports';

type RedAlarm = Awaited<ReturnType<Alarms['red']>>[number];

export interface FakeAlarms extends Alarms {
  /** A transition of an alarm that names the component. */
  transition(component: string, event: AlarmEvent): void;
  setRed(alarms: readonly RedAlarm[]): void;
  /** From now on the history fails; undefined mends it. */
  fail(reason: string | undefined): void;
}

export function fakeAlarms(): FakeAlarms {
  const transitions: { readonly component: string; readonly event: AlarmEvent }[] = [];
  let red: readonly RedAlarm[] = [];
  let failure: string | undefined;
  return {
    async history(component, window) {
      if (failure !== undefined) throw new SourceUnavailable(failure);
      return transitions
        .filter((transition) => transition.component === component.component)
        .map((transition) => transition.event)
        .filter((event) => Date.parse(event.at) >= Date.parse(window.from) && Date.parse(event.at) < Date.parse(window.to));
    },
    async red() {
      if (failure !== undefined) throw new SourceUnavailable(failure);
      return red;
    },
    transition: (component, event) => transitions.push({ component, event }),
    setRed: (alarms) => {
      red = alarms;
    },
    fail: (reason) => {
      failure = reason;
    },
  };
}
