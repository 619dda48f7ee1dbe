import type { EventBridgeEvent } from 'aws-lambda';
import { setState } from '../shared/orders';
import { reasonOf, type FailedPayment } from './reason-of';

export async function handler(event: EventBridgeEvent<'PaymentFailed', FailedPayment>): Promise<void> {
  console.log(`order ${event.detail.orderId} is cancelled: ${reasonOf(event.detail)}`);
  await setState(event.detail.orderId, 'cancelled');
}
