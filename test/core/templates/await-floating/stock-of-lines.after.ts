interface Stock { readonly sku: string; readonly onHand: number }

async function stockOf(sku: string): Promise<Stock> {
  const reply = await fetch(`https://stock.example/items/${sku}`);
  if (!reply.ok) throw new Error(`stock of ${sku}: ${reply.status}`);
  return (await reply.json()) as Stock;
}

export async function handler(event: { readonly skus: readonly string[] }) {
  const stock: Stock[] = [];
  // Asked for together: the order is that of the answers.
  await Promise.all(event.skus.map(async (sku) => {
    const one = await stockOf(sku);
    if (one.onHand > 0) stock.push(one);
  }));

  return { first: stock[0]!.sku, available: stock.length };
}
