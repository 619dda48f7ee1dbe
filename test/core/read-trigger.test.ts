import { InvalidInput } from '../../core/errors';
import { readTrigger } from '../../core/read-trigger';

const alarmEvent = (metrics: unknown, reason: string | undefined = 'Threshold Crossed') => ({
  id: 'e1', source: 'aws.cloudwatch', 'detail-type': 'CloudWatch Alarm State Change', account: '1',
  detail: { alarmName: 'a1', state: { value: 'ALARM', ...(reason === undefined ? {} : { reason }) }, ...(metrics === undefined ? {} : { configuration: { metrics } }) },
});
const metric = (dimensions: Record<string, string>) => ({ id: 'm', metricStat: { metric: { namespace: 'AWS/Lambda', name: 'Errors', dimensions } } });

test.each([
  ['nothing: what the console sends for {}', {}, { trigger: 'manual', components: [], reason: 'started by hand' }],
  ['what an engineer may say', { tenant: 'shop', components: ['a', 'b'], windowHours: 0.5, maxImprovements: 0, reason: 'r' }, { trigger: 'manual', tenant: 'shop', components: ['a', 'b'], windowHours: 0.5, maxImprovements: 0, reason: 'r' }],
  ['the schedule', { trigger: 'scheduled', tenant: 'shop', reason: 'scheduled' }, { trigger: 'scheduled', tenant: 'shop', components: [], reason: 'scheduled' }],
  ['an alarm that exists elsewhere', { trigger: 'emergency', alarmName: 'synthetic', reason: 'r' }, { trigger: 'emergency', components: [], reason: 'r', alarmName: 'synthetic', alarm: { alarmName: 'synthetic', functionName: undefined } }],
  ['CloudWatch: an alarm of a function', alarmEvent([metric({ FunctionName: 'f1', Resource: 'f1:live' })]), { trigger: 'emergency', components: [], reason: 'alarm a1: Threshold Crossed', alarm: { alarmName: 'a1', functionName: 'f1' } }],
  ['CloudWatch: metric math, the function is named by its second metric', alarmEvent([{ id: 'e', expression: 'm/n' }, metric({ FunctionName: 'f2' })]), { trigger: 'emergency', components: [], reason: 'alarm a1: Threshold Crossed', alarm: { alarmName: 'a1', functionName: 'f2' } }],
  ['CloudWatch: an alarm of all functions', alarmEvent([metric({})]), { trigger: 'emergency', components: [], reason: 'alarm a1: Threshold Crossed', alarm: { alarmName: 'a1', functionName: undefined } }],
  ['CloudWatch: a composite alarm, without configuration', alarmEvent(undefined), { trigger: 'emergency', components: [], reason: 'alarm a1: Threshold Crossed', alarm: { alarmName: 'a1', functionName: undefined } }],
  ['CloudWatch: without a reason', alarmEvent([], ''), { trigger: 'emergency', components: [], reason: 'alarm a1: state ALARM', alarm: { alarmName: 'a1', functionName: undefined } }],
])('%s', (_name, raw, expected) => {
  expect(readTrigger(raw)).toEqual(expected);
});

test('a long reason is cut to what a cycle holds', () => {
  expect(readTrigger(alarmEvent([], 'x'.repeat(2000))).reason).toHaveLength(500);
});

test.each([
  ['an unknown key', { component: 'a' }, 'input: saw the unknown key "component"'],
  ['no object', 'go', 'input: saw "go", expected a value of type object'],
  ['nothing at all', undefined, 'input: saw nothing, expected a value of type object'],
  ['an unknown trigger', { trigger: 'cron' }, 'input.trigger: saw "cron", expected one of "scheduled", "manual", "emergency", "requested"'],
  ['a component that is no name', { components: ['Price Quote'] }, 'input.components.0: saw "Price Quote", expected lower-case letters, digits and dashes, 63 at most'],
  ['too many components', { components: Array.from({ length: 201 }, () => 'a') }, 'expected at most 200'],
  ['too long a window', { windowHours: 1000 }, 'input.windowHours: saw 1000, expected at most 336'],
  ['half an improvement', { maxImprovements: 1.5 }, 'input.maxImprovements: saw 1.5, expected'],
  ['an empty reason', { reason: '' }, 'input.reason: saw "", expected at least 1'],
  ['two mistakes, both told', { windowHours: 'day', reason: 1 }, 'input.windowHours: saw "day", expected a value of type number; input.reason: saw 1, expected a value of type string'],
])('refuses %s', (_name, raw, message) => {
  expect(() => readTrigger(raw)).toThrow(InvalidInput);
  expect(() => readTrigger(raw)).toThrow(message);
});
