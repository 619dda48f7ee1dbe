import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { attemptOf, readReplies, replyFor } from './recorded-replies';

export interface ModelServerOptions {
  /** @default 0, which takes a free one */
  readonly port?: number;
  readonly repliesFolder: string;
  /** Somebody's own OpenAI-compatible server, which answers in place of the recorded replies. @default none */
  readonly upstream?: Upstream | undefined;
}

export interface Upstream {
  /** With or without `/v1` at its end. */
  readonly url: string;
  readonly key?: string | undefined;
  /** Name of the model there. @default the name that was asked for */
  readonly model?: string | undefined;
}

export interface ModelServer {
  readonly url: string;
  stop(): Promise<void>;
}

const request = z.looseObject({ messages: z.array(z.looseObject({ role: z.string(), content: z.string() })).min(1) });
/** Recorded replies have no tokenizer: four characters are taken for a token. */
const charactersPerToken = 4;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Answers `POST /v1/chat/completions` on loopback with recorded replies, each labelled as such, or with what the user's own
 * model server says. A prompt that no recorded reply is for gets 404: nothing is made up. Replies are read anew for each
 * call.
 * @throws Error when the folder or a reply in it cannot be read
 */
export async function startModelServer({ port = 0, repliesFolder, upstream }: ModelServerOptions): Promise<ModelServer> {
  if (!upstream) await readReplies(repliesFolder);
  const served = new Map<string, number>();
  const closing = new AbortController();
  const server = createServer((incoming, outgoing) => {
    void answerTo(incoming, (body) => (upstream ? forward(body, upstream, closing.signal) : recorded(body, repliesFolder, served, closing.signal)))
      .catch((error: unknown) => failure(500, error instanceof Error ? error.message : String(error)))
      .then((answer) => { send(outgoing, answer); });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${portOf(server)}`, stop: () => stop(server, closing) };
}

async function answerTo(incoming: IncomingMessage, answer: (body: string) => Promise<Answer>): Promise<Answer> {
  if (incoming.method === 'GET' && incoming.url === '/health') return { status: 200, body: { status: 'ok' } };
  if (incoming.method !== 'POST' || incoming.url !== '/v1/chat/completions') return failure(404, `saw ${incoming.method} ${incoming.url}, expected POST /v1/chat/completions`);
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  return answer(Buffer.concat(chunks).toString());
}

async function recorded(body: string, folder: string, served: Map<string, number>, closing: AbortSignal): Promise<Answer> {
  const read = request.safeParse(parsed(body));
  if (!read.success) return failure(400, `the request: ${z.prettifyError(read.error)}`);
  const prompt = read.data.messages.filter(({ role }) => role === 'user').map(({ content }) => content).join('\n');
  const reply = replyFor(await readReplies(folder), prompt, served);
  if (!reply) return failure(404, `no recorded reply for ${/^Name: \S+(?=\. )/m.exec(prompt)?.[0] ?? 'a prompt that names no component'}, attempt ${attemptOf(prompt)} (replies: ${folder}); set RATCHET_MODEL_URL to ask a model of yours`);
  served.set(reply.file, (served.get(reply.file) ?? 0) + 1);
  await sleep(reply.delaySeconds * 1000, undefined, { signal: closing });
  if (reply.status !== undefined) return failure(reply.status, `recorded failure ${reply.file}`);
  const text = reply.reply === 'empty' ? '' : `Recorded reply: ${reply.file} (${reply.label})\n\n${reply.text}`;
  const asked = read.data.messages.reduce((sum, { content }) => sum + content.length, 0);
  const [input, output] = [asked, text.length].map((characters) => Math.ceil(characters / charactersPerToken));
  return {
    status: 200,
    body: {
      id: `recorded-${reply.file}`, object: 'chat.completion', created: 0, model: `recorded/${reply.file}`,
      choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
      usage: { prompt_tokens: input, completion_tokens: output, total_tokens: (input ?? 0) + (output ?? 0) },
    },
  };
}

async function forward(body: string, { url, key, model }: Upstream, closing: AbortSignal): Promise<Answer> {
  const base = url.replace(/\/+$/, '').replace(/\/v1$/, '');
  const payload = z.looseObject({}).safeParse(parsed(body));
  if (!payload.success) return failure(400, 'the request: saw no JSON object, expected one');
  try {
    const answer = await fetch(`${base}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({ ...payload.data, ...(model !== undefined && { model }) }),
      signal: closing,
    });
    const text = await answer.text();
    return { status: answer.status, body: parsed(text) ?? { error: { message: text.slice(0, 2000) } } };
  } catch (error) {
    return failure(503, `the model server at ${base} does not answer: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failure(status: number, message: string): Answer {
  return { status, body: { error: { message, type: 'error', code: status } } };
}

function send(outgoing: ServerResponse, { status, body }: Answer): void {
  if (outgoing.destroyed) return;
  outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`The model server: saw the address ${String(address)}, expected a port`);
  return address.port;
}

async function stop(server: Server, closing: AbortController): Promise<void> {
  closing.abort();
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
