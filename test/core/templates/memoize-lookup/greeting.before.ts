import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

const ssm = new SSMClient({});

const greeting = async (): Promise<string | undefined> => {
	const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/shop/greeting' }));
	return Parameter?.Value;
};

export async function handler(event: { readonly name: string }) {
	return { text: `${(await greeting()) ?? 'Hello'} ${event.name}` };
}
