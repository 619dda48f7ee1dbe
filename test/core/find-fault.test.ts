import { failureOf, findFault } from '../../core/find-fault';
import type { KeptEvent, Recordings } from '../../core/ports';
import { failedIn, type CallOutcome, type RecordedEvent } from '../../core/recorded-event';
import { componentOf, findingOf, minutesBeforeEnd, opportunityOf, templateOf } from './telemetry-of';

const threw: CallOutcome = { state: 'threw', errorType: 'TypeError', message: 'x is not iterable', stack: '' };

interface Given {
  readonly id: string;
  readonly minutesAgo?: number;
  readonly version?: string;
  readonly size?: number;
  readonly fault?: string;
  readonly outcome?: CallOutcome;
}

function kept({ id, minutesAgo = 1, version = '2', size = 10, outcome = threw }: Given): KeptEvent {
  const event: RecordedEvent = { schemaVersion: 1, requestId: id, at: minutesBeforeEnd(minutesAgo), version, durationMs: 1, event: 'x'.repeat(size), outcome, calls: [], redacted: 0 };
  return { key: `recordings/${id}`, event };
}

/** Newest first, as the port says. */
function recordingsOf(given: readonly Given[]): Pick<Recordings, 'failed'> {
  return {
    async failed(tenant, component, { limit, fault }) {
      expect([tenant, component]).toEqual(['default', 'price-quote']);
      return given.filter((one) => fault === undefined || one.fault === fault).map(kept).filter(({ event }) => failedIn(event)).sort((one, other) => (one.event.at < other.event.at ? 1 : -1)).slice(0, limit);
    },
  };
}

const told = (id: string, lastHour: number) => findingOf({ detector: 'recurring-error', evidence: { templateId: id, lastHour } });

test.each<readonly [string, readonly Given[], Parameters<typeof opportunityOf>[0], string | undefined]>([
  ['of the template that the finding names', [{ id: 'a' }, { id: 'b', fault: 't1', minutesAgo: 9 }], { findings: [findingOf(), told('t1', 9)] }, 'b'],
  ['of the most frequent template', [{ id: 'a', fault: 't1' }, { id: 'b', fault: 't2' }], { findings: [told('t1', 9), told('t2', 90)] }, 'b'],
  ['of the next template, where none of the first is kept', [{ id: 'a' }, { id: 'b', fault: 't1' }], { findings: [told('t1', 9), told('t2', 90)] }, 'b'],
  ['of the suspect before a newer one of another version', [{ id: 'a', fault: 't1', version: '3' }, { id: 'b', fault: 't1', minutesAgo: 30 }], { findings: [told('t1', 9)] }, 'b'],
  ['of another version that shows the same template, where the suspect has none', [{ id: 'a', fault: 't1', version: '1' }], { findings: [told('t1', 9)] }, 'a'],
  ['without a template, only of the suspect', [{ id: 'a', version: '1' }, { id: 'b', minutesAgo: 30 }], {}, 'b'],
  ['without a template, none of the suspect', [{ id: 'a', version: '1' }], {}, undefined],
  ['the smallest of the newest hour', [{ id: 'a', size: 900 }, { id: 'b', size: 20, minutesAgo: 50 }, { id: 'c', size: 1, minutesAgo: 90 }], {}, 'b'],
  ['the newest of the same size', [{ id: 'a', minutesAgo: 20 }, { id: 'b', minutesAgo: 3 }], {}, 'b'],
  ['the templates show nothing, but the suspect failed otherwise', [{ id: 'a', fault: 't9' }], { findings: [told('t1', 9)] }, 'a'],
  ['nothing kept', [], { findings: [told('t1', 9)] }, undefined],
])('%s', async (_name, given, opportunity, expected) => {
  const found = await findFault(recordingsOf(given), componentOf(), opportunityOf(opportunity), '2');
  expect(found?.event.requestId).toBe(expected);
});

test('a finding names a cluster: recordings of all its lines are of it', async () => {
  const templates = [templateOf({ id: 'pears', text: 'Error: no stock for pears at f (index.js)' }), templateOf({ id: 'other', text: 'Error: no place at f (index.js)', count: 900 })];
  const opportunity = opportunityOf({ findings: [findingOf({ evidence: { templateId: 'gone', template: 'Error: no stock for <*> at f (index.js)', lastHour: 9 } })] });
  const found = await findFault(recordingsOf([{ id: 'a', fault: 'other' }, { id: 'b', fault: 'pears', minutesAgo: 9 }]), componentOf(), opportunity, '2', templates);
  expect(found?.event.requestId).toBe('b');
});

test.each<readonly [CallOutcome, string]>([
  [threw, 'TypeError: x is not iterable'],
  [{ state: 'threw', errorType: 'Error', message: 'first\nsecond', stack: '' }, 'Error: first'],
  [{ state: 'threw', errorType: 'Error', message: 'x'.repeat(900), stack: '' }, `Error: ${'x'.repeat(293)}`],
  [{ state: 'answered', output: { statusCode: 503 }, failure: 'status' }, 'it answered status 503'],
  [{ state: 'answered', output: 'odd', failure: 'status' }, 'it answered with a failure'],
  [{ state: 'answered', output: { batchItemFailures: [{}] }, failure: 'batch-items' }, 'it reported messages of its batch as failed'],
])('%j fails as %s', (outcome, expected) => {
  expect(failureOf(kept({ id: 'a', outcome }).event)).toBe(expected);
});
