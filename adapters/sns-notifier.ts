import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { notificationText } from '../core/next-command';
import type { Notifier } from '../core/ports';

/** A text that a person can read in an email; what a program filters by is in the message's attributes. */
export function snsNotifier({ client, topicArn, stage }: { readonly client: SNSClient; readonly topicArn: string; readonly stage: string }): Notifier {
  return {
    async publish(notification) {
      const { kind, tenant, component, improvementId } = notification;
      const attributes = Object.entries({ kind, tenant, component, improvementId }).filter(([, value]) => value !== '');
      await client.send(new PublishCommand({
        TopicArn: topicArn,
        // SNS takes subjects of at most 100 characters.
        Subject: ['Ratchet', kind.replaceAll('-', ' '), component].filter((part) => part !== '').join(': ').slice(0, 100),
        Message: [notificationText(notification, stage), '', ...attributes.map(([name, value]) => `${name}: ${value}`)].join('\n'),
        MessageAttributes: Object.fromEntries(attributes.map(([name, value]) => [name, { DataType: 'String', StringValue: value }])),
      }));
    },
  };
}
