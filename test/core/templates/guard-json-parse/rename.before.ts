const json = (statusCode: number, body: unknown) => ({ statusCode, body: JSON.stringify(body) });

export async function handler({ body, path }: { readonly body: string | null; readonly path: string }) {
	const { name, tags = [] }: { name?: string; tags?: string[] } = JSON.parse(body ?? '{}');
	if (!name) return json(422, { message: `${path}: a name is needed` });
	return json(200, { name, tags });
}