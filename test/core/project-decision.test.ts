import { type Progress, projectDecision } from '../../core/project-decision';

const needs = (test: string, share: number, needed = 100): Progress => ({ test, logEValue: share * Math.log(needed), needed });
const calls = (canary: number, control: number) => ({ canary: { requests: canary }, control: { requests: control } });
const watch = { ...calls(100, 900), weight: 0.1, minutes: 10, minutesLeft: 50 };

test.each<readonly [string, Parameters<typeof projectDecision>[0], { readonly test: string; readonly minutes: number } | undefined]>([
  ['half of it in ten minutes: ten more', { ...watch, tests: [needs('failures', 0.5)] }, { test: 'failures', minutes: 10 }],
  ['a quarter: thirty more', { ...watch, tests: [needs('typical', 0.25)] }, { test: 'typical', minutes: 30 }],
  ['the test that is there first', { ...watch, tests: [needs('failures', 0.25), needs('tail', 0.5, 1000), needs('typical', 0.4)] }, { test: 'tail', minutes: 10 }],
  ['one that has decided waits for something else', { ...watch, tests: [needs('rarer', 1.2), needs('typical', 0.4)] }, { test: 'typical', minutes: 15 }],
  ['nothing tends anywhere', { ...watch, tests: [needs('failures', 0), needs('typical', -0.8)] }, undefined],
  ['too slow for the watch', { ...watch, tests: [needs('failures', 0.1)] }, undefined],
  ['just in time', { ...watch, tests: [needs('failures', 0.2)], minutesLeft: 40.0001 }, { test: 'failures', minutes: 40 }],
  ['no test', { ...watch, tests: [] }, undefined],
  ['no call of the canary', { ...watch, ...calls(0, 900), tests: [needs('failures', 0.5)] }, undefined],
  ['no call at all', { ...watch, ...calls(0, 0), tests: [needs('failures', 0.5)] }, undefined],
  ['just widened from 10 to 50 %: what took ten minutes takes 3.6', { ...watch, weight: 0.5, tests: [needs('failures', 0.5)] }, { test: 'failures', minutes: 3.6 }],
])('%s', (_name, question, expected) => {
  const { minutes = undefined, ...rest } = projectDecision(question) ?? {};
  expect(minutes === undefined ? undefined : { ...rest, minutes: Number(minutes.toFixed(6)) }).toEqual(expected);
});
