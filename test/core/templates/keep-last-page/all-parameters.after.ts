interface Page { readonly items: readonly { readonly name: string; readonly value: string }[]; readonly nextToken?: string }

export async function handler(event: { readonly prefix: string; readonly wanted: string }) {
  const byName = new Map<string, string>();
  let token: string | undefined;
  for (;;) {
    const page: Page = await (await fetch(`https://settings.example/list?prefix=${event.prefix}&token=${token ?? ''}`)).json();
    token = page.nextToken;
    page.items.forEach(({ name, value }) => byName.set(name, value));
    if (!token) break; // no more
  }
  return { value: byName.get(event.wanted)!.trim() };
}
