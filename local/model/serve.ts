/**
 * The local answer for Bedrock's models, as a process of its own:
 *
 *     node --import tsx local/model/serve.ts [--port 4567] [--replies <folder>] [--with-parent]
 *
 * It serves the recorded replies of `local/model/replies`. With RATCHET_MODEL_URL it forwards to that OpenAI-compatible
 * server instead, with RATCHET_MODEL_KEY as its bearer token and RATCHET_MODEL_NAME as the model, where these are set.
 * When it is ready it prints its address as its one line. It ends with a signal; with --with-parent also when the process
 * that started it is gone.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startModelServer } from './model-server';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '4567' }, replies: { type: 'string', default: join(__dirname, 'replies') }, 'with-parent': { type: 'boolean', default: false } } });
  const { RATCHET_MODEL_URL: url, RATCHET_MODEL_KEY: key, RATCHET_MODEL_NAME: model } = process.env;
  const server = await startModelServer({ port: Number(values.port), repliesFolder: values.replies, upstream: url === undefined || url === '' ? undefined : { url, key, model } });
  console.log(server.url);
  const end = (): void => { void server.stop().then(() => { process.exitCode = 0; process.exit(); }); };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);
  if (!values['with-parent']) return;
  const parent = process.ppid;
  setInterval(() => { if (process.ppid !== parent) end(); }, 1000).unref();
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
