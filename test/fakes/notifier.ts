import type { Notification, Notifier } from '../../core/ports';

export interface FakeNotifier extends Notifier {
  readonly published: readonly Notification[];
}

export function fakeNotifier(): FakeNotifier {
  const published: Notification[] = [];
  return {
    published,
    async publish(notification) {
      published.push(notification);
    },
  };
}
