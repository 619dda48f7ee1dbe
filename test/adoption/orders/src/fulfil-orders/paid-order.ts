export function paidOrder(body: string): string {
  const message = JSON.parse(body) as { readonly orderId?: string };
  if (message.orderId === undefined) throw new Error('the message names no order');
  return message.orderId;
}
