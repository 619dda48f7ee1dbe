import { deflateRawSync, gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import type * as z from 'zod';
import { lambdaSandbox } from '../../adapters/lambda-sandbox';
import { s3Artifacts } from '../../adapters/s3-artifacts';
import { readDeclaration } from '../../adapters/ssm-registry';
import { payloadCharacters, readJson } from '../../core/bounded';
import { askedIn } from '../../core/asked-calls';
import { profileOf } from '../../core/call-profile';
import { config as configSchema, parse, readConfig, settingsFor } from '../../core/config';
import { contractOf } from '../../core/contracts';
import { component as componentSchema } from '../../core/cycle';
import { readAttempts } from '../../core/read-attempts';
import { readRecordings } from '../../core/read-recordings';
import { readReply } from '../../core/read-reply';
import { alarmStateChange, cycleRequest, readTrigger } from '../../core/read-trigger';
import { approvalAnswer } from '../../core/decide-approval';
import { packWorkbench, unpackWorkbench } from '../../core/workbench';
import { step as control } from '../../lambdas/api/control';
import { snsAlarm, step as alarmTopic } from '../../lambdas/events/alarm-topic';
import { batchIn, logBatch, step as ingest } from '../../lambdas/events/ingest';
import { step as reconcile } from '../../lambdas/events/reconcile';
import { installation, ratchet } from '../cli/command-line';
import { readInstallation } from '../../cli/installation';
import { fakeCounters } from '../fakes/counters';
import { fakeExecutions } from '../fakes/executions';
import { fakeRecordings } from '../fakes/recordings';
import { sampleComponent, sampleOpportunity } from '../adapters/samples';
import { sampleWorkbench } from '../adapters/workbench-samples';
import { fakeCallers } from '../fakes/callers';
import { fakeClock } from '../fakes/clock';
import { fakeControls } from '../fakes/controls';
import { fakeFunctions } from '../fakes/functions';
import { fakeJournal } from '../fakes/journal';
import { lambdaWorld } from '../fakes/lambda-world';
import { fakeLeases } from '../fakes/leases';
import { fakeReconciler } from '../fakes/reconciler';
import { fakeRegistry } from '../fakes/registry';
import type { Json } from './hostile-values';

/** A place where something comes in that Ratchet did not write. */
export interface Edge {
  readonly name: string;
  /** What reads it in the product: it takes what comes, or throws a named error. */
  readonly read: (raw: Json) => unknown;
  /** What is right there. */
  readonly valid: readonly Json[];
  /** Where what is read has one schema of its own: each text, list and record in it has a bound. */
  readonly schema?: z.ZodType;
}

const at = '2026-11-21T10:00:00.000Z';
const arn = 'arn:aws:states:us-east-1:000000000000:execution:ratchet-test-improvement:price-quote-1';
const component = sampleComponent();
const json = (value: unknown) => JSON.parse(JSON.stringify(value)) as Json;
/** As text, also what is nested too deep to be written. */
const textOf = (value: Json): string => {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '['.repeat(100_000);
  }
};
const asText = (read: (text: string) => unknown) => (raw: Json) => read(typeof raw === 'string' ? raw : textOf(raw));

const improvement = { improvementId: 'price-quote-1', tenant: 'shop', component: 'price-quote', cycleId: 'c1', emergency: true, opportunity: sampleOpportunity('shop') };
const recorded = json({
  schemaVersion: 1, requestId: 'r1', at, version: '2', durationMs: 12, event: { id: 7, note: 'x' }, redacted: 0, outcome: { state: 'answered', output: { total: 3 } },
  calls: [{ method: 'GET', url: 'https://rates.example/latest?base=eur', headers: { accept: 'application/json' }, body: '', startMs: 1, answeredMs: 5, answer: { status: 200, headers: {}, body: '{"rate":1.1}' } }],
});

const batch = {
  messageType: 'DATA_MESSAGE', logGroup: component.logGroup, logStream: '2026/11/21/[2]abc',
  logEvents: [
    'START RequestId: r1 Version: 2', `${at}\tr1\tERROR\tInvoke Error \t{"errorType":"TypeError","errorMessage":"x","stack":["TypeError: x","    at quote (index.js:1:1)"]}`,
    '{"ratchet":"failure","requestId":"r1","kind":"status"}', '{"type":"platform.report","record":{"requestId":"r1","status":"success","metrics":{"durationMs":3}}}',
    'REPORT RequestId: r1\tDuration: 12.34 ms\tMemory Size: 256 MB\tMax Memory Used: 80 MB\tInit Duration: 1 ms',
  ].map((message, index) => ({ id: String(index), timestamp: Date.parse(at) + index, message })),
};
const unzipped = (raw: Json) => ({ awslogs: { data: gzipSync(textOf(raw)).toString('base64') } });
const ingestPorts = () => ({ config: readConfig({ tenants: { shop: {} } }, {}), byLogGroup: async () => component, counters: fakeCounters(), recordings: fakeRecordings() });

const controlPorts = () => {
  const lambda = lambdaWorld();
  const journal = fakeJournal();
  return { config: readConfig({ tenants: { shop: {} } }, {}), callers: fakeCallers(), clock: fakeClock(), registry: fakeRegistry([component]), controls: fakeControls(), leases: fakeLeases(), counters: fakeCounters(), functions: fakeFunctions(lambda), executions: fakeExecutions(), reconciler: fakeReconciler(), journal };
};

const alarmMessage = { AlarmName: 'checkout-errors', NewStateValue: 'ALARM', NewStateReason: 'Threshold Crossed: 1 datapoint \ud83d\ude00' };
const alarmEvent = {
  version: '0', source: 'aws.cloudwatch', 'detail-type': 'CloudWatch Alarm State Change', time: at, resources: [],
  detail: { alarmName: 'price-quote-failures', state: { value: 'ALARM', reason: 'Threshold Crossed' }, configuration: { metrics: [{ id: 'm', metricStat: { metric: { namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName: 'price-quote-function' } }, period: 60, stat: 'Sum' } }] } },
};
const ended = { source: 'aws.states', detail: { executionArn: arn, name: 'price-quote-1', status: 'ABORTED', stateMachineArn: arn, input: JSON.stringify({ improvement }), cause: null } };
const operator = { tenant: 'shop', by: 'arn:aws:iam::111122223333:user/ann', reason: 'incident 4711' };
const answer = { decision: 'approve', tenant: 'shop', improvementId: 'price-quote-1', candidateSha256: 'abc', by: operator.by, reason: 'read it' };

export const edges: readonly Edge[] = [
  { name: 'console: input of a cycle', read: readTrigger, schema: cycleRequest, valid: [{}, { tenant: 'shop', components: ['price-quote'], windowHours: 24, maxImprovements: 3, reason: 'tried by hand' }, { trigger: 'requested', alarmName: 'x' }] },
  { name: 'console: input of an improvement', read: (raw) => parse(contractOf('AcquireLease').input, raw, 'AcquireLease', payloadCharacters), valid: [json({ improvement, executionArn: arn, startedAt: at })] },
  { name: 'EventBridge: a red alarm', read: readTrigger, schema: alarmStateChange, valid: [json(alarmEvent)] },
  { name: 'EventBridge: an execution that ended', read: (raw) => parse(reconcile.schema, raw, 'Reconcile'), schema: reconcile.schema, valid: [json(ended), { ...operator, component: 'price-quote', toVersion: '3' }, { tenant: 'shop', component: 'price-quote', improvementId: 'i1', reason: 'its lease expired' }] },
  { name: 'EventBridge: the input in it', read: asText((text) => readJson(text, 'Reconcile.detail.input')), valid: [json({ improvement })] },
  { name: 'SNS: a delivery', read: (raw) => alarmTopic.run(raw, { executions: fakeExecutions() }), schema: alarmTopic.schema, valid: [{ Records: [{ Sns: { MessageId: 'm1', Message: JSON.stringify(alarmMessage) } }] }] },
  { name: 'SNS: an alarm', read: (raw) => alarmTopic.run({ Records: [{ Sns: { MessageId: 'm1', Message: textOf(raw) } }] }, { executions: fakeExecutions() }), schema: snsAlarm, valid: [alarmMessage] },
  { name: 'CloudWatch Logs: a delivery', read: (raw) => ingest.run(raw, ingestPorts()), schema: ingest.schema, valid: [json(unzipped(batch))] },
  { name: 'CloudWatch Logs: a batch', read: (raw) => ingest.run(unzipped(raw), ingestPorts()), schema: logBatch, valid: [batch] },
  { name: 'CloudWatch Logs: a line', read: asText((message) => ingest.run(unzipped({ ...batch, logEvents: [...batch.logEvents, { id: 'x', timestamp: Date.parse(at), message }] }), ingestPorts())), valid: batch.logEvents.map(({ message }) => message) },
  { name: 'CloudWatch Logs: bytes', read: asText((text) => batchIn(text)), valid: [unzipped(batch).awslogs.data] },
  {
    name: 'CloudWatch Logs: a recording', valid: [recorded], read: (raw) => {
      const message = JSON.stringify({ ratchet: 'recording', schemaVersion: 1, data: deflateRawSync(textOf(raw)).toString('base64') });
      const read = readRecordings({ logStream: batch.logStream, logEvents: [{ id: 'x', timestamp: Date.parse(at), message }] });
      return { read, used: read.events.map((event) => [profileOf(event), askedIn(event)]) };
    },
  },
  { name: 'SSM: the declaration of a component', read: asText((text) => settingsOf(text)), schema: componentSchema, valid: [json(component)] },
  { name: 'SSM: the installation', read: asText((text) => readInstallation({ send: async () => ({ Parameter: { Value: text } }) } as never, 'test', 'here')), valid: [{ stage: 'test', tenants: ['shop'], stateTable: 's', journalTable: 'j', artifactsBucket: 'b', cycleMachineArn: arn, improvementMachineArn: arn }] },
  { name: 'the model: a reply', read: asText((text) => readReply(text)), valid: ['Mends it.\n\n```src/a.ts\n<<<<<<< SEARCH\none\n=======\ntwo\n>>>>>>> REPLACE\n```\n', '~~~src/b.ts\nwhole\n~~~\n'] },
  { name: 'the sandbox: a report', read: (raw) => lambdaSandbox({ client: { send: async () => ({ Payload: { transformToString: () => textOf(raw) } }) } as never, sandboxFunction: 'sandbox' }).run({ run: 'tests', limits: { wallSeconds: 1, memoryMb: 1, outputBytes: 1 }, tests: [] }), valid: [{ ending: 'finished', reason: 'r', tests: [{ file: 'a', name: 'b', state: 'passed', reason: '' }], calls: [], refused: [], output: '', durationMs: 1 }] },
  {
    name: 'S3: an artifact', valid: [{ attempts: [{ improvementId: 'i1', attempt: 1, strategy: 'model', patchSha256: 'x', summary: 's', reason: 'r', undecided: false, at, diff: '', costUsd: 0 }], spending: [] }],
    read: (raw) => readAttempts('shop', 'price-quote', s3Artifacts({ client: { send: async () => ({ Body: { transformToString: async () => textOf(raw) } }) } as never, bucket: 'b' })),
  },
  { name: 'S3: the manifest of a workbench', read: (raw) => unpackWorkbench(zipSync({ ...packedFiles(), 'ratchet-workbench/manifest.json': Buffer.from(textOf(raw)) })), valid: [json(sampleWorkbench().manifest)] },
  { name: 'S3: names in a workbench', read: asText((name) => unpackWorkbench(zipSync({ ...packedFiles(), [`src/${name.slice(0, 20_000)}`]: Buffer.from('x') }))), valid: ['a.ts'] },
  { name: 'S3: bytes of a workbench', read: asText((text) => unpackWorkbench(Buffer.from(text, 'base64'))), valid: [Buffer.from(packWorkbench(sampleWorkbench())).toString('base64')] },
  { name: 'an operator: control', read: (raw) => control.run(raw, controlPorts()), schema: control.schema, valid: [{ operation: 'pause', ...operator, scope: 'tenant' }, { operation: 'mode', ...operator, scope: 'price-quote', mode: 'auto' }] },
  { name: 'an operator: an answer', read: (raw) => parse(approvalAnswer, raw, 'Approve'), schema: approvalAnswer, valid: [answer, { ...answer, decision: 'reject' }] },
  { name: 'the command line: arguments', read: (raw) => ratchet(installation(), (Array.isArray(raw) ? raw : [raw]).map((one) => (typeof one === 'string' ? one : textOf(one)).slice(0, 100_000))), valid: [['status'], ['pause', 'price-quote', '--reason', 'x'], ['journal', '--limit', '5', '--json'], ['show', 'i1'], ['approve', 'i1', '--yes'], ['mode', 'auto', '--reason', 'x'], ['rollback', 'price-quote', '--to', '1', '--reason', 'x']] },
  { name: 'the command line: ratchet.json', read: (raw) => readConfig(raw, {}), schema: configSchema, valid: [{ tenants: { shop: {} } }, { stage: 'prod', profile: 'conservative', settings: { cooldownHours: 2, maintenanceWindows: [{ weekdays: ['mon'], start: '10:00', minutes: 60 }] }, tenants: { shop: { queueDays: 3 } }, model: null }] },
];

function settingsOf(text: string): unknown {
  const read = readDeclaration(text);
  return settingsFor(readConfig({ tenants: { shop: {} } }, {}), read.tenant, read.settings);
}

/** Those of a workbench that is right. */
function packedFiles(): Record<string, Uint8Array> {
  const { manifest, sourceMap } = sampleWorkbench();
  return { 'ratchet-workbench/manifest.json': Buffer.from(JSON.stringify(manifest)), 'ratchet-workbench/source-map.json': Buffer.from(sourceMap), 'src/handler.ts': Buffer.from('x') };
}
