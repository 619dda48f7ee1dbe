import { createReadStream, readFileSync, promises as fs } from 'node:fs';
import * as path from 'node:path';
import type { APIGatewayProxyEventV2, SQSEvent } from 'aws-lambda';

const root = '/tmp/documents';
const known: Record<string, string> = { terms: 'terms.html', privacy: 'privacy.html' };

export const handler = async (event: APIGatewayProxyEventV2) => {
  const name = event.pathParameters?.['name'] ?? '';
  const text = await fs.readFile(path.join(root, name), 'utf8'); // !path-traversal
  await fs.writeFile(`/tmp/${event.queryStringParameters?.['file']}`, text); // !path-traversal
  const stream = createReadStream('/tmp/' + event.headers['x-file']); // !path-traversal
  await fs.unlink(path.resolve(root, name)); // !path-traversal
  const safe = path.basename(name);
  await fs.readFile(path.join(root, safe), 'utf8'); // ok
  const full = path.resolve(root, name);
  if (!full.startsWith(root + path.sep)) return { statusCode: 400 };
  await fs.readFile(full, 'utf8'); // ok
  const file = known[name] ?? 'terms.html';
  await fs.readFile(path.join(root, file), 'utf8'); // ok
  if (!/^[a-z0-9-]+$/.test(name)) return { statusCode: 400 };
  await fs.readFile(path.join(root, `${name}.html`), 'utf8'); // ok
  readFileSync(path.join(__dirname, 'template.html'), 'utf8'); // ok
  return { statusCode: 200, body: stream.path.toString() };
};

export const onMessage = async (event: SQSEvent) => {
  await Promise.all(event.Records.map(async (record) => {
    const message = JSON.parse(record.body);
    await fs.writeFile(path.join('/tmp', message.id), message.content); // !path-traversal
    await fs.rm('/tmp/' + message.folder, { recursive: true }); // !path-traversal
    await fs.writeFile(path.join('/tmp', `${record.messageId.length}.json`), record.body); // ok
    await fs.mkdir('/tmp/work', { recursive: true }); // ok
  }));
};
