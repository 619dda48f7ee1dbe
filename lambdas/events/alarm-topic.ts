import * as z from 'zod';
import { cut, payloadCharacters, readJson } from '../../core/bounded';
import { parse } from '../../core/config';
import { hashOf } from '../../core/journal';
import type { Executions } from '../../core/ports';
import { defineHandler } from '../runtime/define-handler';
import { executions } from '../runtime/services';

const delivery = z.object({ Records: z.array(z.object({ Sns: z.object({ MessageId: z.string().max(200), Message: z.string().max(payloadCharacters) }) })).max(100) });

/** CloudWatch's own SNS message, and with it every tool that can send the same three fields. */
export const snsAlarm = z.object({ AlarmName: z.string().min(1).max(500), NewStateValue: z.string().max(100), NewStateReason: z.string().max(20_000).default('') });

/** Alarms that exist elsewhere: a component declares their names. Delivered twice, the cycle starts once. */
export const step = defineHandler('AlarmTopic', delivery, async ({ Records }, services: { readonly executions: Executions }) => {
  const started: string[] = [];
  for (const { Sns } of Records) {
    const { AlarmName, NewStateValue, NewStateReason } = parse(snsAlarm, readJson(Sns.Message, 'AlarmTopic.Message'), 'AlarmTopic.Message');
    if (NewStateValue !== 'ALARM') continue;
    const name = `alarm-${hashOf(Sns.MessageId).slice(0, 32)}`;
    started.push(await services.executions.startCycle(name, { trigger: 'emergency', alarmName: cut(AlarmName, 500), reason: cut(`alarm ${AlarmName}: ${NewStateReason || 'no reason given'}`, 500) }));
  }
  return { started };
});

export const handler = step.serve(() => ({ executions: executions() }));
