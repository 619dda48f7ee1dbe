export const handler = async ({ currency, cents }: { currency: string; cents: number }) => {
  let rate: { readonly perEuro: number } | undefined;
  await fetch(`https://rates.example/${currency}`)
    .then((reply) => reply.json())
    .then((answer) => { rate = answer as { perEuro: number }; }) /* per euro */
  ;

  return { currency, cents: Math.round(cents * rate!.perEuro) };
};
