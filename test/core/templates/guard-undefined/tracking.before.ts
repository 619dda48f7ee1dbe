interface Order {
  readonly id: string;
  readonly shipment?: { readonly carrier: string; readonly code: string };
}

export const handler = async (order: Order) => ({
  id: order.id,
  carrier: order.shipment!.carrier, // shown on the page
  code: order.shipment!.code,
});
