import * as z from 'zod';
import { parse } from '../../core/config';
import { hashOf } from '../../core/journal';
import type { Executions } from '../../core/ports';
import { defineHandler } from '../runtime/define-handler';
import { executions } from '../runtime/services';

const delivery = z.object({ Records: z.array(z.object({ Sns: z.object({ MessageId: z.string(), Message: z.string() }) })) });

/** CloudWatch's own SNS message, and with it every tool that can send the same three fields. */
const alarm = z.object({ AlarmName: z.string().min(1), NewStateValue: z.string(), NewStateReason: z.string().default('') });

/** Alarms that exist elsewhere: a component declares their names. Delivered twice, the cycle starts once. */
export const step = defineHandler('AlarmTopic', delivery, async ({ Records }, services: { readonly executions: Executions }) => {
  const started: string[] = [];
  for (const { Sns } of Records) {
    const { AlarmName, NewStateValue, NewStateReason } = parse(alarm, JSON.parse(Sns.Message), 'AlarmTopic.Message');
    if (NewStateValue !== 'ALARM') continue;
    const name = `alarm-${hashOf(Sns.MessageId).slice(0, 32)}`;
    started.push(await services.executions.startCycle(name, { trigger: 'emergency', alarmName: AlarmName, reason: `alarm ${AlarmName}: ${NewStateReason || 'no reason given'}`.slice(0, 500) }));
  }
  return { started };
});

export const handler = step.serve(() => ({ executions: executions() }));
