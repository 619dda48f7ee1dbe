async function stockOf(sku: string): Promise<number> {
  // The warehouse restarts at night.
  while (true) {
    try {
      const reply = await fetch(`https://warehouse.example/stock/${sku}`);
      if (!reply.ok) throw new Error(`stock: ${reply.status}`);
      return Number(await reply.text());
    } catch {
      console.warn('stock: once more');
    }
  }
}

export const handler = async (event: { readonly sku: string }) => {
  try {
    return { sku: event.sku, onHand: await stockOf(event.sku) };
  } catch (error) {
    console.warn(String(error));
    return { sku: event.sku };
  }
};
