interface Order { readonly sku: string; readonly quantity: number }

/** POST /orders */
export const handler = async (event: { readonly body?: string }) => {
  if (!event.body) {
    return { statusCode: 422, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message: 'no body' }) };
  }
  // What the shop's page sends.
  const order = JSON.parse(event.body) as Order; // checked below

  if (order.quantity < 1) return { statusCode: 422, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message: 'quantity' }) };
  return { statusCode: 201, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ sku: order.sku }) };
};
