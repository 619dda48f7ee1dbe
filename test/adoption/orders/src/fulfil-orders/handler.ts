import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { setState } from '../shared/orders';
import { paidOrder } from './paid-order';

export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const failed: string[] = [];
  for (const { messageId, body } of event.Records) {
    try {
      await setState(paidOrder(body), 'fulfilled');
    } catch (error) {
      console.error(`message ${messageId}`, error);
      failed.push(messageId);
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
