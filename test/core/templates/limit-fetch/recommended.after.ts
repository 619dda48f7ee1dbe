interface Product { readonly sku: string }

/** What others bought as well; the page can do without. */
export async function handler(event: { readonly sku: string }) {
  const { sku } = event;
  try {
    const reply = await fetch(`https://partners.example/similar/${sku}`, { signal: AbortSignal.timeout(1000), headers: { accept: 'application/json' } });
    const products = (await reply.json()) as readonly Product[];
    return { sku, similar: products.map((product) => product.sku) };
  } catch (error) {
    console.warn(`similar to ${sku}: ${String(error)}`); // seldom
    return { sku, similar: [] };
  }
}
