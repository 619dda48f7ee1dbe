import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { z } from 'zod';
import type { Deliveries } from './deliveries';
import { walkOf } from './walk';

const deliveryMessage = z.object({
  deliveryId: z.string().min(1),
  sku: z.string().min(1),
  quantity: z.number().int().positive(),
  deliveredAt: z.iso.datetime(),
});

/** Messages that fail go back to the queue alone; those that never succeed end in its dead-letter queue. */
export function restock({ deliveries }: { readonly deliveries: Deliveries }) {
  return async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const results = await Promise.allSettled(event.Records.map((record) => book(record, deliveries)));
    const failed = event.Records.flatMap(({ messageId }, index) => {
      const result = results[index];
      return result?.status === 'rejected' ? [{ messageId, reason: String(result.reason) }] : [];
    });
    for (const { messageId, reason } of failed) console.error(JSON.stringify({ message: 'delivery not booked', messageId, reason }));
    const booked = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    console.log(JSON.stringify({ message: 'deliveries booked', booked: booked.length, walkMetres: Math.round(walkOf(booked)) }));
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

/** Answers the product that was delivered. */
async function book(record: SQSRecord, deliveries: Deliveries): Promise<string> {
  const delivery = deliveryMessage.parse(JSON.parse(record.body));
  await deliveries.book(delivery);
  return delivery.sku;
}
