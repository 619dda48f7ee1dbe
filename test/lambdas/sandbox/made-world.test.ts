import type { MadeWorld } from '../../../core/sandbox-job';
import { callsJob, eventOf, limits, realSandbox } from './jobs';

const sandbox = realSandbox();
afterAll(() => sandbox.remove());

const world: MadeWorld = { seed: 1, laterMs: 0, tickMs: 0.01 };
const other: MadeWorld = { seed: 2, laterMs: 61_001, tickMs: 2 };
const at = '2026-02-10T08:00:00.000Z';
const answers = async (body: string, made: MadeWorld | null = world, { before = '', events = [eventOf(1)] } = {}) => {
  const bundle = `const crypto = require('crypto'), { setTimeout: sleep } = require('timers/promises'); ${before}; exports.handler = async (event, context) => { ${body} };`;
  const { ending, reason, calls } = await sandbox.run(callsJob(bundle, { limits: { ...limits, wallSeconds: 5 }, events, ...(made && { world: made }) }));
  expect([ending, reason]).toEqual(['finished', 'ran to its end']);
  return calls.map(({ outcome }) => (outcome.state === 'answered' ? outcome.output : outcome.message));
};

test.each<[string, string, unknown]>([
  ['Date.now', 'return Date.now()', Date.parse(at)],
  ['new Date', 'return new Date()', at],
  ['Date as a function', 'return Date()', expect.stringContaining('Tue Feb 10 2026 08:00:00')],
  ['a Date of a known time', "return [new Date('2020-02-29'), new Date(2020, 1, 29), Date.UTC(2020, 1), new Date() instanceof Date, new (new Date().constructor)().getTime() >= Date.now() - 1]", ['2020-02-29T00:00:00.000Z', '2020-02-29T00:00:00.000Z', 1_580_515_200_000, true, true]],
  ['a class of dates', 'class Day extends Date { day() { return this.toISOString().slice(0, 10) } } return [new Day().day(), new Day() instanceof Day]', ['2026-02-10', true]],
  ['the time zone', 'return [new Date().getTimezoneOffset(), Intl.DateTimeFormat().resolvedOptions().timeZone]', [0, 'UTC']],
  ['performance.now and hrtime', 'return [performance.now(), process.hrtime(), String(process.hrtime.bigint()), process.uptime(), performance.timeOrigin]', expect.any(Array)],
  ['Math.random', 'return [Math.random(), Math.random()]', [expect.any(Number), expect.any(Number)]],
  ['crypto.randomUUID', 'return [crypto.randomUUID(), globalThis.crypto.randomUUID()]', [expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/), expect.any(String)]],
  ['crypto.randomBytes', "return [crypto.randomBytes(8).toString('hex'), await new Promise((done) => crypto.randomBytes(8, (error, bytes) => done(bytes.toString('hex'))))]", [expect.stringMatching(/^[\da-f]{16}$/), expect.any(String)]],
  ['crypto.randomInt', 'return [crypto.randomInt(10), crypto.randomInt(5, 7), await new Promise((done) => crypto.randomInt(3, (error, n) => done(n)))]', [expect.any(Number), expect.any(Number), expect.any(Number)]],
  ['getRandomValues and randomFill', 'return [[...globalThis.crypto.getRandomValues(new Uint8Array(4))], [...crypto.randomFillSync(new Uint16Array(2))], [...await new Promise((done) => crypto.randomFill(new Uint8Array(4), 2, (error, view) => done(view)))]]', expect.any(Array)],
  ['random numbers that were asked for at load', 'return id', expect.any(String)],
  ['the credentials and the name of the log', 'return [process.env.AWS_SESSION_TOKEN, context.logStreamName]', [expect.any(String), expect.any(String)]],
  ['the time that is left', 'return context.getRemainingTimeInMillis()', 30_000],
  ['timers, which fire', 'const from = Date.now(); await new Promise((done) => setTimeout(done, 40)); await sleep(20); await require("util").promisify(setTimeout)(10); return Date.now() - from', expect.any(Number)],
  ['an interval', 'const from = Date.now(); let fired = 0; await new Promise((done) => { const every = setInterval(() => { if (++fired === 3) { clearInterval(every); done() } }, 5) }); return [fired, Date.now() - from]', [3, expect.any(Number)]],
])('the same in each run: %s', async (_what, body, expected) => {
  const before = 'const id = crypto.randomUUID()';
  const [first, again] = [await answers(body, world, { before }), await answers(body, world, { before })];
  expect(first).toEqual([expected]);
  expect(again).toEqual(first);
});

test.each(['return Date.now()', 'const from = Date.now(); return Date.now() - from', 'return Math.random()', 'return crypto.randomUUID()', 'return crypto.randomInt(1e9)', 'return performance.now()'])('another in another world: %s', async (body) => {
  expect(await answers(body, other)).not.toEqual(await answers(body, world));
});

test('a timer takes the time that it waits, and a loop that waits for the clock ends', async () => {
  const [[timer], [loop]] = [await answers('const from = Date.now(); await new Promise((done) => setTimeout(done, 40)); return Date.now() - from'), await answers('const from = Date.now(); while (Date.now() - from < 50); return Date.now() - from')];
  expect([timer, loop]).toEqual([40, 50]);
});

test('each call begins at its own time, with random numbers of its own, whatever the calls before it did', async () => {
  const events = [eventOf(0), { ...eventOf(1, [], 'request-2'), at: '2026-02-11T09:30:00.000Z' }];
  const body = (draws: number) => `for (let i = 0; i < event * 0 + (event === 0 ? ${draws} : 0); i++) { Math.random(); Date.now() } return [new Date(), Math.random()]`;
  const [few, many] = [await answers(body(0), world, { events }), await answers(body(900), world, { events })];
  expect(few[1]).toEqual(['2026-02-11T09:30:00.000Z', expect.any(Number)]);
  expect(many[1]).toEqual(few[1]);
  expect(many[0]).not.toEqual(few[0]);
});

test('without a world the clock is the machine\'s', async () => {
  expect(await answers('return new Date()', null)).not.toEqual([expect.stringContaining(at.slice(0, 10))]);
});
