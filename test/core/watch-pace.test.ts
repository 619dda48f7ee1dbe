import { guardsBeforeLook, guardsDue } from '../../core/watch-pace';

it.each([
  [{ look: 1, lookSeconds: 60, guardSeconds: 10 }, { guards: 5, waitSeconds: 10 }],
  [{ look: 60, lookSeconds: 60, guardSeconds: 10 }, { guards: 5, waitSeconds: 10 }],
  [{ look: 61, lookSeconds: 60, guardSeconds: 10 }, { guards: 0, waitSeconds: 120 }],
  [{ look: 1, lookSeconds: 30, guardSeconds: 10 }, { guards: 2, waitSeconds: 10 }],
  [{ look: 1, lookSeconds: 5, guardSeconds: 10 }, { guards: 0, waitSeconds: 5 }],
  [{ look: 1, lookSeconds: 3600, guardSeconds: 10 }, { guards: 5, waitSeconds: 600 }],
  [{ look: 1, lookSeconds: 60, guardSeconds: 0 }, { guards: 0, waitSeconds: 60 }],
  [{ look: 1, lookSeconds: 1, guardSeconds: 1 }, { guards: 0, waitSeconds: 1 }],
])('guard looks before %o', ({ look, ...settings }, expected) => {
  expect(guardsBeforeLook(look, settings)).toEqual(expected);
});

const health = (change: object) => ({ look: 3, stage: 0, waitSeconds: 10, ...change });
it.each([
  ['as many as the look before left', health({ guardsLeft: 4 }), 10, { guards: 4, waitSeconds: 10 }],
  ['none after the last', health({ guardsLeft: 0 }), 10, { guards: 0, waitSeconds: 10 }],
  ['none that the release before left', health({}), 60, { guards: 0, waitSeconds: 10 }],
  ['of a watch that begins', undefined, 10, { guards: 5, waitSeconds: 10 }],
  ['of a watch that the release before began', undefined, 60, { guards: 0, waitSeconds: 60 }],
  ['of a stage that begins', health({ stage: -1, guardsLeft: 5 }), 10, { guards: 5, waitSeconds: 10 }],
])('guard looks that are due: %s', (_name, previous, lookSeconds, expected) => {
  expect(guardsDue(previous, { stage: 0, lookSeconds }, { lookSeconds: 60 })).toEqual(expected);
});
