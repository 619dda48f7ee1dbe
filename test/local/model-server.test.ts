import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { config, defaultSettings } from '../../core/config';
import { promptFor } from '../../core/prompt';
import { readReply } from '../../core/read-reply';
import { startModelServer, type ModelServer } from '../../local/model/model-server';
import { attemptOf } from '../../local/model/recorded-replies';
import { sampleComponent, sampleOpportunity } from '../adapters/samples';
import { priceDiagnosis, priceFault, quotedPrice } from '../core/quoted-price';

const repliesFolder = join(__dirname, 'replies');
let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer({ repliesFolder });
});
afterAll(() => server.stop());

interface Completion { readonly model: string; readonly choices: readonly [{ readonly message: { readonly content: string } }]; readonly usage: Record<string, number>; readonly error: { readonly message: string } }

async function complete(prompt: string, { url } = server): Promise<Completion & { status: number }> {
  const answer = await fetch(`${url}/v1/chat/completions`, { method: 'POST', body: JSON.stringify({ model: 'm', messages: [{ role: 'system', content: 'You mend.' }, { role: 'user', content: prompt }] }) });
  return { status: answer.status, ...(await answer.json() as Completion) };
}

const prompt = (earlier = 0) => promptFor({
  component: sampleComponent({ component: 'quoted-price' }), opportunity: sampleOpportunity('shop'), diagnosis: priceDiagnosis, workbench: quotedPrice(), fault: { ...priceFault, outcome: { state: 'threw', errorType: 'TypeError', message: 'Cannot read properties of undefined (reading rate)', stack: '' } },
  earlier: Array.from({ length: earlier }, (_, index) => ({ improvementId: 'i', attempt: index + 1, strategy: 'model' as const, patchSha256: 'a', summary: 's', reason: 'r', undecided: false, at: '2026-11-21T09:00:00.000Z', diff: '' })),
}, config.parse({}).model!.promptTokens).prompt;

test.each([[0, 'quoted-price.md'], [1, 'quoted-price-again.md'], [4, 'quoted-price-again.md']])('after %i earlier attempts the real prompt gets %s, labelled', async (earlier, file) => {
  expect(attemptOf(prompt(earlier))).toBe(earlier + 1);
  const { status, model, choices: [{ message }] } = await complete(prompt(earlier));
  expect({ status, model }).toEqual({ status: 200, model: `recorded/${file}` });
  expect(message.content.split('\n')[0]).toBe(`Recorded reply: ${file} (recorded reply, written by hand on 2026-11-21)`);
  expect(readReply(message.content)).toMatchObject({ blocks: [{ path: 'src/price.ts' }] });
  expect(defaultSettings.maxModelCalls).toBeGreaterThan(1);
});

test.each([
  ['a component without a reply', 'Name: nobody. Text', 404, 'no recorded reply for Name: nobody, attempt 1'],
  ['another component that is merely told of', 'Name: nobody. It calls quoted-price. Cannot read properties of undefined', 404, 'no recorded reply'],
  ['another error', 'Name: quoted-price. RangeError', 404, 'no recorded reply for Name: quoted-price'],
  ['a recorded failure', 'Name: answers-429. Text', 429, 'recorded failure answers-429.md'],
])('%s gets an error and no answer', async (_name, text, status, message) => {
  expect(await complete(text)).toEqual({ status, error: expect.objectContaining({ message: expect.stringContaining(message) }) });
});

test('an empty reply is empty: not even labelled', async () => {
  const { model, choices: [{ message }], usage } = await complete('Name: answers-nothing. ');
  expect({ model, text: message.content, tokens: usage['completion_tokens'] }).toEqual({ model: 'recorded/answers-nothing.md', text: '', tokens: 0 });
});

test('a reply for so many calls gives way to the next', async () => {
  const own = await startModelServer({ repliesFolder });
  const statuses = [];
  for (let call = 0; call < 4; call += 1) statuses.push((await complete('Name: throttled-at-first. ', own)).status);
  await own.stop();
  expect(statuses).toEqual([429, 429, 200, 200]);
});

test('what is no request is refused', async () => {
  const post = (body: string, path = '/v1/chat/completions') => fetch(`${server.url}${path}`, { method: 'POST', body }).then(({ status }) => status);
  expect(await Promise.all([post('{'), post('{"messages":[]}'), post('{}', '/v1/embeddings')])).toEqual([400, 400, 404]);
});

test('stops at once, also in the middle of an answer', async () => {
  const own = await startModelServer({ repliesFolder });
  const pending = complete('Name: answers-late. ', own).catch(() => 'cut');
  await own.stop();
  expect(await pending).toBe('cut');
});

describe('a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'replies-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test.each([
    ['no head', 'Some text.', 'saw no head'],
    ['no label', '---\ncomponent: a\n---\n', 'label'],
    ['a label that hides what it is', '---\ncomponent: a\nlabel: written by a model\n---\n', 'label'],
    ['an unknown field', '---\ncomponent: a\nlabel: recorded reply\nwait: 3\n---\n', 'wait'],
    ['an attempt that is none', '---\ncomponent: a\nlabel: recorded reply\nattempt: first\n---\n', 'expected an attempt'],
  ])('with a reply that has %s is refused at the start', async (_name, content, message) => {
    await writeFile(join(folder, 'broken.md'), content);
    await expect(startModelServer({ repliesFolder: folder })).rejects.toThrow(expect.objectContaining({ message: expect.stringMatching(new RegExp(`broken\\.md[^]*${message}`)) }));
  });

  test('is read anew for each call', async () => {
    const own = await startModelServer({ repliesFolder: folder });
    expect((await complete('Name: late-reply. ', own)).status).toBe(404);
    await writeFile(join(folder, 'late.md'), '---\ncomponent: late-reply\nlabel: recorded reply, written in a test\n---\nNow.\n');
    expect((await complete('Name: late-reply. ', own)).status).toBe(200);
    await own.stop();
  });

  test('that is not there is refused', async () => {
    await expect(startModelServer({ repliesFolder: join(folder, 'gone') })).rejects.toThrow('ENOENT');
  });
});

describe('somebody\'s own model server', () => {
  let upstream: Server;
  let seen: { authorization: string | undefined; url: string | undefined; body: unknown };
  let status = 200;
  beforeAll(async () => {
    upstream = createServer((incoming, outgoing) => {
      let text = '';
      incoming.on('data', (chunk: Buffer) => { text += chunk.toString(); });
      incoming.on('end', () => {
        seen = { authorization: incoming.headers.authorization, url: incoming.url, body: JSON.parse(text) };
        outgoing.writeHead(status).end(JSON.stringify(status === 200 ? { model: 'theirs', choices: [{ message: { content: 'theirs' } }], usage: {} } : { error: { message: 'theirs is busy' } }));
      });
    }).listen(0, '127.0.0.1');
    await once(upstream, 'listening');
  });
  afterAll(() => { upstream.close(); });

  const forwarding = (change: object = {}) => {
    const address = upstream.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    return startModelServer({ repliesFolder: 'not-needed', upstream: { url: `http://127.0.0.1:${port}/v1/`, key: 'their-key', model: 'their-model', ...change } });
  };

  test('answers in place of the recorded replies, with key and name of the model', async () => {
    const own = await forwarding();
    expect(await complete('Name: quoted-price. ', own)).toMatchObject({ status: 200, model: 'theirs' });
    await own.stop();
    expect(seen).toMatchObject({ authorization: 'Bearer their-key', url: '/v1/chat/completions', body: { model: 'their-model', messages: [{ role: 'system' }, { role: 'user' }] } });
  });

  test('fails as it fails', async () => {
    status = 429;
    const own = await forwarding({ key: undefined, model: undefined });
    expect(await complete('Name: quoted-price. ', own)).toMatchObject({ status: 429, error: { message: 'theirs is busy' } });
    await own.stop();
    expect(seen).toMatchObject({ authorization: undefined, body: { model: 'm' } });
  });

  test('that is not there is unavailable, and nothing is made up', async () => {
    const own = await forwarding({ url: 'http://127.0.0.1:9' });
    expect(await complete('Name: quoted-price. ', own)).toMatchObject({ status: 503 });
    await own.stop();
  });
});
