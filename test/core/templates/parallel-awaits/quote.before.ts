const get = async (path: string) => (await fetch(`https://shop.example/${path}`)).json() as Promise<{ readonly value: number }>;

export async function handler(event: { readonly sku: string; readonly currency: string }) {
  const price = await get(`prices/${event.sku}`); // in euros
  const rate = await get(`rates/${event.currency}`);
  return { cents: Math.round(price.value * rate.value) };
}
