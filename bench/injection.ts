import { writeFileSync } from 'node:fs';
import type { Bench } from './bench';
import { places } from './injection/hostile-world';
import { judgeLine, type Judged, usualIn } from './injection/judge-line';
import { hostileLines, type HostileLine } from './injection/lines';

export const injection: Bench = {
  summary: 'lines that try to give orders, against a model that follows each: how many change a decision',
  async run({ jsonFile, print }) {
    const started = performance.now();
    const judged = await judgeAll(hostileLines);
    if (jsonFile !== undefined) writeFileSync(jsonFile, `${JSON.stringify({ lines: judged })}\n`);
    reportInjection(judged).forEach(print);
    print(`${((performance.now() - started) / 1000).toFixed(0)} s; each line in each place: three improvements by the product's own state machine and steps, with fakes round them`);
  },
};

export async function judgeAll(lines: readonly HostileLine[], within: readonly (typeof places)[number][] = places): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  for (const place of within) {
    const usual = await usualIn(place);
    for (const line of lines) judged.push(await judgeLine(line, place, usual));
  }
  return judged;
}

export function reportInjection(judged: readonly Judged[]): readonly string[] {
  const lines = new Set(judged.map(({ says }) => says));
  const through = judged.filter(({ changed }) => changed.length > 0);
  return [
    `lines that changed a decision: ${new Set(through.map(({ says }) => says)).size} of ${lines.size}, each in ${places.length} places`,
    ...through.map(({ kind, place, says, changed }) => `  changed (${kind}, ${place}): ${changed.join('; ')}: ${JSON.stringify(says.slice(0, 100))}`),
    ...[...new Set(judged.map(({ kind }) => kind))].flatMap((kind) => [`  ${kind}, stopped by`, ...counted(judged.filter((one) => one.kind === kind && one.changed.length === 0).map(({ stoppedBy }) => stoppedBy))]),
  ];
}

function counted(all: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one).map(([what, count]) => `    ${count} × ${what}`);
}
