import * as z from 'zod';
import { Postponed } from './errors';
import { instantOf, isLocalTime } from './local-time';
import { isTimeZone, maintenanceUntil, maintenanceWindow } from './maintenance';
import { holdsFor } from './paused';
import type { ControlState } from './ports';

const reason = z.string().min(1).max(200).optional();
const localTime = z.string().max(30).refine(isLocalTime, 'expected a time as "2026-12-24T18:00", or a day as "2026-12-24"');

/** A time in which nothing is deployed: once, or each week. Its times are a clock's in its zone. */
export const freezeWindow = z.union([
  maintenanceWindow.extend({ reason }),
  z.strictObject({
    from: localTime, until: localTime,
    timeZone: z.string().max(100).refine(isTimeZone, 'expected the name of a time zone, as "Europe/Zurich"').default('UTC'),
    reason,
  }).refine((window) => !isReadable(window) || instantOf(window.from, window.timeZone) < instantOf(window.until, window.timeZone), { path: ['until'], message: 'expected a time after `from`' }),
]);
export type FreezeWindow = z.infer<typeof freezeWindow>;

/** What is wrong with its parts is said of them. */
function isReadable({ from, until, timeZone }: { readonly from: string; readonly until: string; readonly timeZone: string }): boolean {
  return isLocalTime(from) && isLocalTime(until) && isTimeZone(timeZone);
}

/** What is deployed in a freeze all the same. */
export const freezeExceptions = ['emergency', 'revert'] as const;

export interface Freeze {
  readonly until: string;
  readonly why: string;
}

interface Frozen {
  readonly component: string;
  readonly settings: { readonly freezeWindows: readonly FreezeWindow[] };
  readonly controls: Pick<ControlState, 'freezes'>;
  readonly now: string;
}

/** The freeze that a moment lies in, by configuration or by an operator; the one that lasts longest. */
export function freezeOver({ component, settings, controls, now }: Frozen): Freeze | undefined {
  const configured = settings.freezeWindows.flatMap((window) => {
    const until = endOf(window, now);
    return until === undefined ? [] : [{ until, why: `freeze until ${until}${window.reason === undefined ? '' : `: ${window.reason}`}` }];
  });
  const set = (controls.freezes ?? []).filter(({ scope, from, until }) => holdsFor(scope, component) && from <= now && now < until)
    .map(({ scope, until, by, reason: said }) => ({ until, why: `freeze until ${until} (${scope}) by ${by}: ${said}` }));
  return [...configured, ...set].sort((a, b) => (a.until < b.until ? 1 : -1))[0];
}

/** Of what would be deployed, or is. */
export interface Deployed {
  readonly emergency: boolean;
  readonly revert: boolean;
}

/** @throws Postponed until the freeze is over, where it does not let this through */
export function expectNotFrozen(frozen: Frozen & { readonly settings: { readonly freezeAllows: readonly (typeof freezeExceptions)[number][] } }, { emergency, revert }: Deployed): void {
  const { freezeAllows } = frozen.settings;
  if ((emergency && freezeAllows.includes('emergency')) || (revert && freezeAllows.includes('revert'))) return;
  const freeze = freezeOver(frozen);
  if (freeze) throw new Postponed(freeze.why, { until: freeze.until });
}

function endOf(window: FreezeWindow, now: string): string | undefined {
  if ('weekdays' in window) return maintenanceUntil([window], now);
  const [from, until] = [instantOf(window.from, window.timeZone), instantOf(window.until, window.timeZone)];
  return from <= now && now < until ? until : undefined;
}
