import { twoRules } from '../../bench/two-rules';
import { drawTwoRules } from '../../local/picture/draw-two-rules';
import { document } from './markdown';

const runs = twoRules();

it('docs/pictures/two-rules.svg is what `npm run picture -- two-rules` makes', () => {
  expect(drawTwoRules(runs)).toBe(document('docs/pictures/two-rules.svg'));
});

it('and is small, and in docs/watch.md', () => {
  expect(document('docs/pictures/two-rules.svg').length).toBeLessThan(60_000);
  expect(document('docs/watch.md')).toContain('(pictures/two-rules.svg)');
});

it.each(runs.map((run) => [run.title, run] as const))('%s: the seeds\' rule takes it back, the sequential tests only what is worse', (_title, { harmful, seeds, ours }) => {
  expect([seeds.decision, ours.decision]).toEqual(['rollback', harmful ? 'rollback' : 'promote']);
});
