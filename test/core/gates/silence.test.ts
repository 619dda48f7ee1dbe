import { reproduction } from '../../../core/gates/reproduction';
import type { RunContext } from '../../../core/gates/types';
import type { OutgoingCall, RecordedEvent } from '../../../core/recorded-event';
import type { SandboxJob, SandboxReport } from '../../../core/sandbox-job';
import { sampleComponent } from '../../adapters/samples';
import { answered, recorded, report, sampleDiagnosis, threw } from '../code-samples';

const get = (url: string): OutgoingCall => ({ method: 'GET', url, headers: {}, body: '', startMs: 3, answeredMs: 9, answer: { status: 200, headers: {}, body: '{}' } });
const [rates, stock] = [get('https://rates.example/gbp'), get('https://stock.example/items/a')];
const hung = report({ calls: [answered('w', { outcome: { state: 'threw', errorType: 'Sandbox.Timedout', message: 'Task timed out after 6.30 seconds', stack: '' } })] });
const fine = report({ calls: [answered('w')] });

type Job = Extract<SandboxJob, { run: 'calls' }>;
/** What is wrong with the outgoing calls of a job: `rates silent`. */
const troubleOf = ({ events: [event] }: Job): string => (event?.calls ?? []).flatMap(({ url, answeredMs = 0, answer }) => [...answeredMs > 1000 ? [`${new URL(url).host.split('.')[0]} silent`] : [], ...'error' in answer ? [`${new URL(url).host.split('.')[0]} fails`] : []]).join();

/** Each bundle answers by the trouble that its calls have. */
async function check(before: Readonly<Record<string, SandboxReport>>, after: Readonly<Record<string, SandboxReport>>, { worked = [recorded('w', { calls: [rates, stock] })], timeouts = 9, fault }: { readonly worked?: readonly RecordedEvent[]; readonly timeouts?: number; readonly fault?: RecordedEvent } = {}) {
  const jobs: Job[] = [];
  const sandbox: RunContext['sandbox'] = {
    run: async (job) => {
      if (job.run !== 'calls') throw new Error('saw tests, expected calls');
      jobs.push(job);
      return (job.bundle === 'before' ? before : after)[troubleOf(job)] ?? fine;
    },
  };
  const result = await reproduction.check({ component: sampleComponent(), diagnosis: sampleDiagnosis({ evidence: { timeouts } }), sandbox, before: 'before', after: 'after', call: { file: 'index.js', handler: 'handler', environment: {} }, tests: [], brokenTests: [], refusedTests: [], forms: { reason: 'none' }, inputs: [], boundaries: [], fault, worked });
  return { result, jobs };
}

test('a candidate that works where the version that serves hangs', async () => {
  const { result, jobs } = await check({ 'rates silent': hung }, {});
  expect(result).toEqual({ passed: true, proved: true, reason: 'no failed call was recorded, as with any call that runs into its time limit; the version that serves hangs when GET rates.example/gbp is never answered (red), and the candidate works (green)', figures: { tried: 4, hung: 1, mended: 1 } });
  expect(jobs.map((job) => `${job.bundle}: ${troubleOf(job)}`)).toEqual(['before: rates silent', 'after: rates silent', 'before: rates fails', 'before: stock silent', 'before: stock fails']);
  for (const job of jobs) expect(job).toMatchObject({ timed: true, limits: { wallSeconds: 7 } });
});

test.each<readonly [string, Parameters<typeof check>, string, Record<string, number>]>([
  ['nothing hangs', [{}, {}], 'answers in time whichever of 4 troubles its outgoing calls have, so nothing shows that the fault is gone', { tried: 4, hung: 0, mended: 0 }],
  ['a failure is no hang', [{ 'rates fails': report({ calls: [threw('w')] }) }, {}], 'answers in time', { tried: 4, hung: 0, mended: 0 }],
  ['the candidate hangs as well', [{ 'rates silent': hung }, { 'rates silent': hung }], 'hangs when GET rates.example/gbp is never answered, and the candidate does not work then either', { tried: 4, hung: 1, mended: 0 }],
  ['the candidate fails in time', [{ 'rates fails': hung }, { 'rates fails': report({ calls: [threw('w')] }) }], 'hangs when GET rates.example/gbp fails each time, and the candidate does not work then', { tried: 4, hung: 1, mended: 0 }],
  ['the candidate asks for something else', [{ 'rates silent': hung }, { 'rates silent': report({ calls: [answered('w', { unanswered: ['GET https://evil.example/'] })] }) }], 'does not work then either', { tried: 4, hung: 1, mended: 0 }],
  ['nothing was recorded', [{}, {}, { worked: [] }], 'answers in time whichever of 0 troubles', { tried: 0, hung: 0, mended: 0 }],
  ['calls ran into no limit', [{ 'rates silent': hung }, {}, { timeouts: 0 }], 'no failed call was recorded, so nothing shows that the fault is gone', {}],
])('refused: %s', async (_name, given, reason, figures) => {
  expect((await check(...given)).result).toEqual({ passed: false, reason: expect.stringContaining(reason), figures });
});

test('a process that had to be killed hung; at most three kinds are tried, of the newest calls', async () => {
  const many = [recorded('w', { calls: ['a', 'b', 'c', 'd'].map((name) => get(`https://${name}.example/`)) })];
  const { result } = await check({ 'b fails': report({ ending: 'timeout', reason: 'ran longer than 7 s' }) }, {}, { worked: many });
  expect(result).toMatchObject({ passed: true, reason: expect.stringContaining('GET b.example/ fails each time'), figures: { tried: 6, hung: 1, mended: 1 } });
});

test('a fault that was recorded goes before', async () => {
  const fault = recorded('f', { outcome: threw('f').outcome });
  expect((await check({ '': report({ calls: [threw('f')] }) }, { '': report({ calls: [answered('f')] }) }, { fault })).result).toMatchObject({ passed: true, reason: expect.stringContaining('red before (TypeError') });
});
