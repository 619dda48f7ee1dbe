import { setTimeout as sleep } from 'node:timers/promises';

export async function handler(event: { readonly name: string }) {
	let text = 'Hello';
	try {
		for (;;) {
			try {
				const reply = await fetch('https://texts.example/greeting');
				text = await reply.text();
				break;
			} catch (failure) { console.warn(String(failure)); }
			await sleep(200); // it is busy
		}
	} catch {
		text = 'Hi';
	}
	return { text: `${text} ${event.name}` };
}
