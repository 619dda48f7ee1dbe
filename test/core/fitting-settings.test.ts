import { config as configSchema, parse } from '../../core/config';
import { fitting } from '../../core/fitting-settings';
import { sampleComponent } from '../adapters/samples';

const config = parse(configSchema, { tenants: { shop: { lookSeconds: 30 } } }, 'Configuration');
const component = (settings: Readonly<Record<string, unknown>>) => sampleComponent({ mode: 'auto', settings });
const tooLong = { monitoringDurationSeconds: 86_400 };

test.each([
  ['nothing', {}, {}, {}],
  ['what it declares', { cooldownHours: 1 }, {}, { cooldownHours: 1 }],
  ['what operators set goes before it', { cooldownHours: 1, queueDays: 2 }, { cooldownHours: 9 }, { cooldownHours: 9, queueDays: 2 }],
  ['what an operator set makes it fit', tooLong, { lookSeconds: 60 }, { ...tooLong, lookSeconds: 60 }],
])('what fits is taken: %s', (_what, declared, set, settings) => {
  expect(fitting(component(declared), config, set)).toEqual(component(settings));
});

test.each([
  ['with what its tenant has', tooLong, {}, {}, /^Settings\.monitoringDurationSeconds: saw 86400 with lookSeconds 30, which is 2880 looks; expected at most 1440/],
  ['with what an operator set', { monitoringDurationSeconds: 43_200 }, { lookSeconds: 10 }, { lookSeconds: 10 }, /with lookSeconds 10/],
  ['with this release: a construct of a later one', { ofALaterRelease: 1 }, { queueDays: 2 }, { queueDays: 2 }, /unknown key "ofALaterRelease"/],
  ['with this release: a value that it does not take', { cooldownHours: 'long' }, {}, {}, /Settings\.cooldownHours: saw "long"/],
  ['and what operators set does not, either', {}, tooLong, {}, /2880 looks/],
])('what does not fit %s is left out, and the component is only observed', (_what, declared, set, settings, why) => {
  expect(fitting(component(declared), config, set)).toEqual({ ...component(settings), mode: 'observe', misfit: expect.stringMatching(why) });
});
