import { figure, percent } from '../core/figures';
import { type Page, tint, title, wrap } from './page';
import { type Look, nearestTest } from './read-looks';
import { table } from './table';
import { brief } from './times';
import { type Arms, watchChartLines } from './watch-chart';

/** A watch: both versions drawn over time, then its looks, the quiet ones on request. */
export function watchLines(looks: readonly Look[], arms: Arms | undefined, every: boolean, page: Page): readonly string[] {
  if (looks.length === 0) return [];
  const shown = every ? looks : looks.filter((look, index) => changes(look, looks[index - 1]) || index === looks.length - 1);
  const quiet = looks.length - shown.length;
  return [
    ...title(page, 'Looks at the canary, and at the version beside it'),
    ...(arms === undefined ? [] : watchChartLines(looks, arms, page)),
    '',
    ...table(page, [
      { title: 'LOOK', text: ({ look }) => String(look) },
      { title: 'AT (UTC)', text: ({ at }) => brief(at, page.now).slice(-8) },
      { title: 'WEIGHT', text: ({ weight }) => (weight === undefined ? '' : percent(weight)) },
      { title: 'CANARY', text: ({ sofar }) => counts(sofar.canary) },
      { title: 'CONTROL', text: ({ sofar }) => counts(sofar.control) },
      { title: 'EVIDENCE', text: evidence },
      { title: 'EXPECTED', text: expected },
      { title: 'DECISION', text: ({ decision }) => decision },
      { title: 'WHY', text: ({ reason, notes }) => [reason, ...notes].join('; '), sentence: true },
    ], shown),
    ...wrap(`Counts are requests/failed/slow since the first look. Evidence: the test that is nearest to a decision, and how much of what it needs it has.${quiet === 0 ? '' : ` ${quiet} more ${quiet === 1 ? 'look' : 'looks'} changed nothing: --looks shows them.`}`, page.width).map((line) => tint(page, 'quiet', line)),
  ];
}

function changes(look: Look, before: Look | undefined): boolean {
  return before === undefined || look.decision !== 'continue' || look.stage !== before.stage || isHeld(look) !== isHeld(before) || look.notes.join() !== before.notes.join();
}

const isHeld = ({ reason }: Look): boolean => reason.startsWith('held');

function counts({ requests, failed, slow }: Look['sofar']['canary']): string {
  return `${figure(requests)}/${figure(failed)}/${figure(slow)}`;
}

function evidence(look: Look): string {
  const nearest = nearestTest(look);
  return nearest === undefined ? '' : nearest.spent === 0 ? 'none' : `${nearest.test} ${percent(Math.round(nearest.spent * 100) / 100)}`;
}

/** When a decision is expected: by a test that tends to one, else when the watch ends. What has its proof waits for calls alone. */
function expected(look: Look): string {
  const { decision, projected, minutesLeft } = look;
  if (decision !== 'continue' || minutesLeft === undefined) return '';
  if (projected !== undefined) return `in ${figure(projected.minutes)} min`;
  return nearestTest(look)?.spent === 1 ? 'with more calls' : `at its end, ${figure(minutesLeft)} min`;
}
