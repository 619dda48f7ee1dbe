export interface FailedPayment {
  readonly orderId: string;
  readonly card?: { readonly declined: string };
}

export function reasonOf(payment: FailedPayment): string {
  // A bank transfer has no card.
  return payment.card!.declined.toLowerCase();
}
