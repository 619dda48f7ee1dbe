import { writeFileSync } from 'node:fs';
import { actOncePerDays, alarmScore, seriesModel } from '../core/detectors/series/series-model';
import { sigmaAlarmScore, sigmaRule } from '../core/detectors/series/sigma-rule';
import type { Bench } from './bench';
import { healthyComponent, healthyNames, healthyPointSeconds } from './healthy-series';

const components = 1000;
const days = 30;
/** Other seeds than those that `oncePerDays` was fitted to (1 to 1,000). */
const firstSeed = 100_001;
const startsAt = Date.UTC(2026, 0, 1) / 1000;
/** The seed's rule alarms so often that a few components show it. */
const ruleComponents = 50;

export const noise: Bench = {
  summary: 'false shifts on 1,000 made-up healthy components: rhythm, bursts, counters that are mostly zero',
  async run({ jsonFile, print }) {
    const limits = [30, 100, 300, actOncePerDays, 3000];
    const shifts = limits.map((limit) => ({ limit, bySeries: new Map<string, number>() }));
    let [alarms, rows, quietComponents] = [0, 0, 0];
    for (let seed = firstSeed; seed < firstSeed + components; seed += 1) {
      const models = healthyNames.map((name) => ({ name, model: seriesModel(), told: limits.map(() => 0) }));
      const before = countOf(shifts, actOncePerDays);
      let at = startsAt;
      for (const point of healthyComponent(seed, days)) {
        at += healthyPointSeconds;
        for (const { name, model, told } of models) {
          rows += 1;
          if (model.observe(at, point[name]) >= alarmScore) alarms += 1;
          const shift = model.shift();
          if (shift === undefined) continue;
          shifts.forEach(({ limit, bySeries }, index) => {
            if (shift.oncePerDays < limit) return;
            if (shift.startedAtSeconds > (told[index] ?? 0)) bySeries.set(name, (bySeries.get(name) ?? 0) + 1);
            told[index] = shift.lastAtSeconds;
          });
        }
      }
      if (countOf(shifts, actOncePerDays) === before) quietComponents += 1;
    }
    print(`${components} components x ${healthyNames.length} series x ${days} days of 5-minute points (${rows} rows), seeds ${firstSeed} to ${firstSeed + components - 1}`);
    print(`false shifts worth acting on (once in ${actOncePerDays} days or rarer): ${perComponent(countOf(shifts, actOncePerDays))} a component and 30 days; ${((100 * quietComponents) / components).toFixed(1)} % of the components have none`);
    print(`rows with an alarm: ${perComponent(alarms)} a component and 30 days; mean + 2 sigma: ${sigmaAlarms().toFixed(0)}`);
    print('how rare a shift is said to be, and how often such shifts came up:');
    for (const { limit, bySeries } of shifts) {
      const measured = countOf(shifts, limit);
      print(`    ${limit} days: once in ${measured === 0 ? 'more than the run' : ((components * healthyNames.length * days) / measured).toFixed(0)} days (${perComponent(measured)} a component and 30 days: ${[...bySeries].map(([name, count]) => `${name} ${perComponent(count)}`).join(', ') || 'none'})`);
    }
    if (jsonFile !== undefined) writeFileSync(jsonFile, JSON.stringify({ components, days, alarms, shifts: shifts.map(({ limit, bySeries }) => ({ oncePerDays: limit, bySeries: Object.fromEntries(bySeries) })) }));
  },
};

const perComponent = (count: number): string => (count / components).toFixed(3);

function countOf(shifts: readonly { readonly limit: number; readonly bySeries: ReadonlyMap<string, number> }[], limit: number): number {
  const found = shifts.find((one) => one.limit === limit);
  return [...(found?.bySeries.values() ?? [])].reduce((sum, count) => sum + count, 0);
}

function sigmaAlarms(): number {
  let alarms = 0;
  for (let seed = firstSeed; seed < firstSeed + ruleComponents; seed += 1) {
    const models = healthyNames.map((name) => ({ name, rule: sigmaRule() }));
    let at = startsAt;
    for (const point of healthyComponent(seed, days)) {
      at += healthyPointSeconds;
      for (const { name, rule } of models) if (rule.observe(at, point[name]) >= sigmaAlarmScore) alarms += 1;
    }
  }
  return alarms / ruleComponents;
}
