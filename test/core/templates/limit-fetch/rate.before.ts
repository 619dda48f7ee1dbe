const rateOf = async (currency: string): Promise<number> => {
	const reply = await fetch('https://rates.example/' + currency);
	return Number(await reply.text());
};

export const handler = async (event: { readonly currency: string; readonly cents: number }) => {
	let rate = 1;
	try {
		rate = await rateOf(event.currency);
	} catch {
		console.warn('no rate: euros are shown');
	}
	return { cents: event.cents * rate };
};
