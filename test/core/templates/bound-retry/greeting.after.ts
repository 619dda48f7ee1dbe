import { setTimeout as sleep } from 'node:timers/promises';

export async function handler(event: { readonly name: string }) {
	let text = 'Hello';
	try {
		for (let attempt = 1; ; attempt += 1) {
			try {
				const reply = await fetch('https://texts.example/greeting');
				text = await reply.text();
				break;
			} catch (failure) {
				if (attempt >= 3) throw failure; console.warn(String(failure)); }
			await sleep(200); // it is busy
		}
	} catch {
		text = 'Hi';
	}
	return { text: `${text} ${event.name}` };
}
