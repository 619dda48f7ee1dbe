export const handler = async (event: { readonly tenant: string }) => {
	const settings = JSON.parse(`${settingsOf(event.tenant)}`);
	return { theme: settings.theme };
};

const settingsOf = async (tenant: string): Promise<string> => {
	const reply = await fetch(`https://settings.example/${tenant}`);
	return reply.text();
};
