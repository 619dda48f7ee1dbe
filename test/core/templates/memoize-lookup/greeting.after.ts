import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

const ssm = new SSMClient({});

const greeting = async (): Promise<string | undefined> => {
	const kept = keptGreeting.get('');
	if (kept && kept.until > Date.now()) return kept.value;
	const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/shop/greeting' }));
	return keepGreeting('', Parameter?.Value);
};

export async function handler(event: { readonly name: string }) {
	return { text: `${(await greeting()) ?? 'Hello'} ${event.name}` };
}

/** Answers of greeting, for 60 s each. */
const keptGreeting = new Map<string, { readonly value: string | undefined; readonly until: number }>();

function keepGreeting(key: string, value: string | undefined): string | undefined {
	if (keptGreeting.size >= 1000) keptGreeting.clear();
	keptGreeting.set(key, { value, until: Date.now() + 60000 });
	return value;
}
