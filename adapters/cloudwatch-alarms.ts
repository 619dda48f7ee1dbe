import { type AlarmType, type CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm, paginateDescribeAlarmHistory, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import * as z from 'zod';
import { readJson } from '../core/bounded';
import { parse } from '../core/config';
import { type AlarmEvent, alarmEvent, type Window } from '../core/cycle';
import { SourceUnavailable } from '../core/errors';
import type { Alarms } from '../core/ports';
import { sayError } from '../core/say-error';

const alarmTypes: AlarmType[] = ['MetricAlarm', 'CompositeAlarm'];
const namesPerCall = 100;
/** Transitions of the whole account in one window; more than these are named as a source that cannot be read. */
const mostTransitions = 5000;

const historyData = z.object({ newState: z.object({ stateValue: z.string(), stateReason: z.string().default('') }) });

interface Transition {
  readonly event: AlarmEvent;
  /** Functions that the alarm's metrics name. */
  readonly functionNames: readonly string[];
}

/**
 * The history is read for the account, not for each component: calls grow with the transitions of a window, neither with
 * the alarms nor with the components. The last window's answer is kept, since a batch asks for one window many times.
 */
export function cloudwatchAlarms({ client }: { readonly client: CloudWatchClient }): Alarms {
  let kept: { readonly key: string; readonly transitions: Promise<readonly Transition[]> } | undefined;

  const functionsOf = async (alarmNames: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> => {
    const functions = new Map<string, readonly string[]>();
    for (let start = 0; start < alarmNames.length; start += namesPerCall) {
      const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: alarmNames.slice(start, start + namesPerCall), MaxRecords: namesPerCall }));
      for (const alarm of MetricAlarms ?? []) functions.set(alarm.AlarmName ?? '', functionNamesOf(alarm));
    }
    return functions;
  };

  const read = async ({ from, to }: Window): Promise<readonly Transition[]> => {
    const events: AlarmEvent[] = [];
    const pages = paginateDescribeAlarmHistory({ client }, { HistoryItemType: 'StateUpdate', AlarmTypes: alarmTypes, StartDate: new Date(from), EndDate: new Date(to), ScanBy: 'TimestampAscending', MaxRecords: 100 });
    for await (const { AlarmHistoryItems } of pages) {
      for (const { AlarmName, Timestamp, HistoryData } of AlarmHistoryItems ?? []) {
        const { newState } = parse(historyData, readJson(HistoryData ?? '{}', `History of alarm ${AlarmName}`), `History of alarm ${AlarmName}`);
        events.push(parse(alarmEvent, { alarmName: AlarmName, at: Timestamp?.toISOString(), state: newState.stateValue, reason: newState.stateReason }, `History of alarm ${AlarmName}`));
      }
      if (events.length > mostTransitions) throw new SourceUnavailable(`Alarm history: saw more than ${mostTransitions} transitions from ${from} to ${to}, expected fewer`);
    }
    const functions = await functionsOf([...new Set(events.map(({ alarmName }) => alarmName))]);
    return events.map((event) => ({ event, functionNames: functions.get(event.alarmName) ?? [] }));
  };

  return {
    async history({ functionName, alarms }, window) {
      const key = `${window.from} ${window.to}`;
      if (kept?.key !== key) kept = { key, transitions: available('Alarm history', () => read(window)) };
      const asked = kept;
      try {
        const named = (await asked.transitions).filter(({ event, functionNames }) => functionNames.includes(functionName) || alarms.includes(event.alarmName));
        return named.map(({ event }) => event).filter(({ at }) => Date.parse(at) >= Date.parse(window.from) && Date.parse(at) < Date.parse(window.to));
      } catch (error) {
        if (kept === asked) kept = undefined;
        throw error;
      }
    },

    red: () => available('Red alarms', async () => {
      const red: { alarmName: string; functionName: string | undefined; since: string }[] = [];
      for await (const { MetricAlarms, CompositeAlarms } of paginateDescribeAlarms({ client }, { StateValue: 'ALARM', AlarmTypes: alarmTypes, MaxRecords: 100 })) {
        const alarms = [...(MetricAlarms ?? []).map((alarm) => ({ alarm, functionName: functionNamesOf(alarm)[0] })), ...(CompositeAlarms ?? []).map((alarm) => ({ alarm, functionName: undefined }))];
        for (const { alarm: { AlarmName, StateTransitionedTimestamp, StateUpdatedTimestamp }, functionName } of alarms) {
          const since = StateTransitionedTimestamp ?? StateUpdatedTimestamp;
          if (AlarmName !== undefined && since !== undefined) red.push({ alarmName: AlarmName, functionName, since: since.toISOString() });
        }
      }
      return red;
    }),
  };
}

/** Whatever the namespace: a team's own metric of a function names it by the same dimension. */
function functionNamesOf({ Dimensions, Metrics }: Pick<MetricAlarm, 'Dimensions' | 'Metrics'>): readonly string[] {
  const dimensions = [...(Dimensions ?? []), ...(Metrics ?? []).flatMap(({ MetricStat }) => MetricStat?.Metric?.Dimensions ?? [])];
  return dimensions.flatMap(({ Name, Value }) => (Name === 'FunctionName' && Value !== undefined ? [Value] : []));
}

async function available<Answer>(what: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof SourceUnavailable) throw error;
    throw new SourceUnavailable(`${what}: ${sayError(error)}`, { cause: error });
  }
}
