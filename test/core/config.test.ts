import * as z from 'zod';
import { config as configSchema, type Config, defaultSettings, environmentVariables, maxLooks, parse, profiles, readConfig, settings as settingsSchema, settingsFor } from '../../core/config';
import { InvalidInput } from '../../core/errors';

const configOf = (raw: object = {}): Config => parse(configSchema, raw, 'Configuration');

test('without a file all defaults hold', () => {
  expect(readConfig({}, {})).toEqual({
    stage: 'prod', improvementCycleIntervalHours: 24, improvementCycleStartTime: '02:00', profile: 'basic', rootRetentionDays: 400, settings: {}, tenants: { default: {} }, metricNamespaces: {},
    model: { id: 'us.anthropic.claude-sonnet-4-6', inputUsdPerMillionTokens: 3.3, outputUsdPerMillionTokens: 16.5, maxOutputTokens: 4000, temperature: 0.1, promptTokens: 30_000 },
  });
  expect(settingsFor(readConfig({}, {}), 'default')).toEqual(defaultSettings);
});

test('each setting has a default that is valid, and each profile changes settings that exist', () => {
  expect(settingsSchema.parse(defaultSettings)).toEqual(defaultSettings);
  for (const profile of Object.values(profiles)) expect(() => settingsSchema.partial().parse(profile)).not.toThrow();
});

describe('layers', () => {
  const raw = { profile: 'conservative', settings: { cooldownHours: 2, maxConcurrentImprovements: 4 }, tenants: { shop: { maxConcurrentImprovements: 6, queueDays: 3 } } };
  test.each<readonly [string, keyof typeof defaultSettings, unknown, readonly unknown[]]>([
    ['default', 'analysisWindowHours', 24, []],
    ['profile over default', 'improvementQualityThreshold', 0.95, []],
    ['file over profile', 'cooldownHours', 2, []],
    ['tenant over file', 'maxConcurrentImprovements', 6, []],
    ['component over tenant', 'maxConcurrentImprovements', 7, [{ maxConcurrentImprovements: 7 }]],
    ['cycle over component', 'maxConcurrentImprovements', 8, [{ maxConcurrentImprovements: 7 }, { maxConcurrentImprovements: 8 }]],
    ['nothing said by component and cycle', 'queueDays', 3, [undefined, {}]],
    ['undefined overrides nothing', 'queueDays', 3, [{ queueDays: undefined }]],
  ])('%s', (_name, setting, value, more) => {
    expect(settingsFor(configOf(raw), 'shop', ...more)[setting]).toEqual(value);
  });

  test('a tenant that is not configured gets what holds everywhere', () => {
    expect(settingsFor(configOf(raw), 'other').maxConcurrentImprovements).toBe(4);
  });
});

describe('environment variables', () => {
  const samples: Readonly<Record<keyof typeof environmentVariables, string>> = {
    IMPROVEMENT_CYCLE_INTERVAL_HOURS: '6', IMPROVEMENT_CYCLE_START_TIME: '04:30', MAX_CONCURRENT_IMPROVEMENTS: '9', MONITORING_DURATION_SECONDS: '1200', ROLLBACK_DEGRADATION_THRESHOLD: '0.2',
    IMPROVEMENT_QUALITY_THRESHOLD: '0.9', IMPROVEMENT_RISK_TOLERANCE: '0.3', CLOUDWATCH_STREAM_INTERVAL_SECONDS: '120', CLOUDWATCH_LOG_SAMPLING_RATE: '0.5', CLOUDWATCH_EVENT_DEDUP_WINDOW_SECONDS: '30',
  };
  test.each(Object.entries(environmentVariables))('%s sets %j', (variable, path) => {
    const text = samples[variable as keyof typeof samples];
    const read = readConfig({ settings: { cooldownHours: 1 } }, { [variable]: text });
    const found = path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], read);
    expect(String(found)).toBe(text === '04:30' ? text : String(Number(text)));
    expect(read.settings.cooldownHours).toBe(1);
  });

  test('all at once, over the file, under the tenant', () => {
    const read = readConfig({ improvementCycleIntervalHours: 12, settings: { maxConcurrentImprovements: 2 }, tenants: { shop: {}, desk: { maxConcurrentImprovements: 1 } } }, samples);
    expect(read.improvementCycleIntervalHours).toBe(6);
    expect([settingsFor(read, 'shop').maxConcurrentImprovements, settingsFor(read, 'desk').maxConcurrentImprovements]).toEqual([9, 1]);
    expect(settingsFor(read, 'shop')).toMatchObject({ monitoringDurationSeconds: 1200, cloudwatchLogSamplingRate: 0.5 });
  });

  test('an empty one is none', () => {
    expect(readConfig({}, { MAX_CONCURRENT_IMPROVEMENTS: '' })).toEqual(readConfig({}, {}));
  });

  test.each([
    ['MAX_CONCURRENT_IMPROVEMENTS', 'many', 'MAX_CONCURRENT_IMPROVEMENTS: saw "many", expected a number'],
    ['MAX_CONCURRENT_IMPROVEMENTS', '99', 'Configuration.settings.maxConcurrentImprovements: saw 99, expected at most 20'],
    ['IMPROVEMENT_CYCLE_START_TIME', '2:00', 'Configuration.improvementCycleStartTime: saw "2:00", expected HH:MM'],
    ['ROLLBACK_DEGRADATION_THRESHOLD', '-1', 'Configuration.settings.rollbackDegradationThreshold: saw -1, expected at least 0'],
  ])('%s=%s is refused', (variable, text, message) => {
    expect(() => readConfig({}, { [variable]: text })).toThrow(message);
  });
});

describe('bad values name path, value and expectation', () => {
  test.each([
    ['a number where text is due', { stage: 7 }, 'Configuration.stage: saw 7, expected a value of type string'],
    ['a bad stage', { stage: 'Prod' }, 'Configuration.stage: saw "Prod", expected a letter, then letters, digits or dashes, 16 at most'],
    ['an unknown key', { tenant: 'shop' }, 'Configuration: saw the unknown key "tenant"'],
    ['an unknown setting of a tenant', { tenants: { shop: { maxLooks: 1 } } }, 'Configuration.tenants.shop: saw the unknown key "maxLooks"'],
    ['an unknown profile', { profile: 'brave' }, 'Configuration.profile: saw "brave", expected one of "basic", "conservative", "aggressive"'],
    ['a weight of all the traffic', { settings: { canaryWeights: [0.1, 1] } }, 'Configuration.settings.canaryWeights.1: saw 1, expected at most 0.99'],
    ['no weight', { settings: { canaryWeights: [] } }, 'Configuration.settings.canaryWeights: saw [], expected at least 1'],
    ['a tenant that is no name', { tenants: { 'The Shop': {} } }, 'Configuration.tenants.The Shop:'],
    ['a file that is a list', [], 'Configuration: saw [], expected a value of type object'],
    ['settings that are none', { settings: 1 }, 'Configuration.settings: saw 1, expected a value of type object'],
    ['half a look', { settings: { lookSeconds: 1.5 } }, 'Configuration.settings.lookSeconds: saw 1.5, expected a value of type int'],
    ['two mistakes, both told', { stage: '', profile: 1 }, '; Configuration.profile: saw 1'],
  ])('%s', (_name, file, message) => {
    expect(() => readConfig(file, {})).toThrow(InvalidInput);
    expect(() => readConfig(file, {})).toThrow(message);
  });

  test('a component\'s settings are refused when they are applied', () => {
    expect(() => settingsFor(configOf(), 'default', { cooldown: 1 })).toThrow('Settings: saw the unknown key "cooldown"');
    expect(() => settingsFor(configOf(), 'default', { cooldownHours: 'six' })).toThrow('Settings.cooldownHours: saw "six", expected a value of type number');
  });

  test('a long value is cut', () => {
    expect(() => parse(z.object({ a: z.number() }), { a: 'x'.repeat(500) }, 'Input')).toThrow(/^Input\.a: saw "x{116}\.\.\., expected a value of type number$/);
  });
});

describe('a watch that an execution could not hold', () => {
  test.each([[60, maxLooks * 60, true], [60, maxLooks * 60 + 60, false], [1, 3600, false], [30, 86_400, false], [3600, 86_400, true]])('lookSeconds %i, monitoringDurationSeconds %i: accepted %s', (lookSeconds, monitoringDurationSeconds, accepted) => {
    const read = () => readConfig({ tenants: { shop: { lookSeconds, monitoringDurationSeconds: Math.min(86_400, monitoringDurationSeconds) } } }, {});
    if (accepted) expect(read).not.toThrow();
    else if (monitoringDurationSeconds > 86_400) expect(() => parse(configSchema, { settings: { monitoringDurationSeconds } }, 'Configuration')).toThrow('expected at most 86400');
    else expect(read).toThrow(/^Settings\.monitoringDurationSeconds: saw \d+ with lookSeconds \d+, which is \d+ looks; expected at most 1440/);
  });

  test('is found for each tenant, also where only the combination of layers makes it', () => {
    expect(() => readConfig({ settings: { monitoringDurationSeconds: 7200 }, tenants: { calm: {}, hasty: { lookSeconds: 1 } } }, {})).toThrow('saw 7200 with lookSeconds 1, which is 7200 looks');
  });
});

test('a model of null is none, and one without prices is refused', () => {
  expect(readConfig({ model: null }, {}).model).toBeNull();
  expect(readConfig({ model: { id: 'amazon.nova-lite-v1:0', inputUsdPerMillionTokens: 0.06, outputUsdPerMillionTokens: 0.24 } }, {}).model).toEqual({
    id: 'amazon.nova-lite-v1:0', inputUsdPerMillionTokens: 0.06, outputUsdPerMillionTokens: 0.24, maxOutputTokens: 4000, temperature: 0.1, promptTokens: 30_000,
  });
  expect(() => readConfig({ model: { id: 'amazon.nova-lite-v1:0' } }, {})).toThrow('Configuration.model.inputUsdPerMillionTokens: saw nothing');
});
