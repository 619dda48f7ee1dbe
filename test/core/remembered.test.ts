import { remembered } from '../../core/remembered';
import { fakeClock } from '../fakes/clock';

test('asks again when the time is over, and whenever nothing was found', async () => {
  const clock = fakeClock();
  const known = new Map([['a', 1]]);
  const asked: string[] = [];
  const look = remembered(async (key) => { asked.push(key); return known.get(key); }, clock, 1000);
  expect([await look('a'), await look('a'), await look('b'), await look('b')]).toEqual([1, 1, undefined, undefined]);
  expect(asked).toEqual(['a', 'b', 'b']);
  known.set('a', 2);
  clock.advance(999);
  expect(await look('a')).toBe(1);
  clock.advance(1);
  expect(await look('a')).toBe(2);
});
