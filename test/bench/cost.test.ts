import { componentMonth, idleMonth, improvementUsage, millionCalls, transitionsOf } from '../../bench/cost';
import { costOf, prices, pricesOf, sumOf } from '../../bench/prices';
import { defaultSettings } from '../../core/config';
import { config } from '../../core/config';
import { document, tableOf } from '../docs/markdown';
import { runImprovement, shopWorld } from '../lambdas/steps/world';

describe('costs', () => {
  test('are used units times their price, the dearest first', () => {
    expect(costOf({ transitions: 2000, dashboardMonths: 1 })).toEqual({ usd: 3.05, lines: [
      { what: 'dashboardMonths', used: 1, unit: prices.dashboardMonths.unit, usd: 3 },
      { what: 'transitions', used: 2000, unit: prices.transitions.unit, usd: 0.05 },
    ] });
    expect(costOf({})).toEqual({ usd: 0, lines: [] });
  });

  test('add up', () => {
    expect(sumOf([{ transitions: 1, logGb: 2 }, { transitions: 3 }, {}])).toEqual({ transitions: 4, logGb: 2 });
  });
});

test('an improvement enters as many states as its cost says', async () => {
  const world = await shopWorld();
  const { states, status } = await runImprovement(world);
  expect(status).toBe('SUCCEEDED');
  const entered = (name: string) => states.filter((state) => state === name).length;
  expect(entered('Promote')).toBe(1);
  expect(transitionsOf({ attempts: entered('ProposeCandidate'), stages: entered('DeployCanary'), looks: entered('CheckHealth') })).toBe(states.length);
});

describe('the figures of docs/cost.md', () => {
  const cost = document('docs/cost.md');
  const usd = (text: string | undefined) => Number(/^([\d.]+) USD$/.exec(text ?? '')?.[1]);
  const digits = (text: string | undefined) => /\.(\d+) USD$/.exec(text ?? '')?.[1]?.length ?? 0;
  const stages = defaultSettings.canaryWeights.length;
  const { inputUsdPerMillionTokens, outputUsdPerMillionTokens } = config.parse({}).model!;
  const modelUsd = (input: number, output: number) => (input * inputUsdPerMillionTokens + output * outputUsdPerMillionTokens) / 1_000_000;
  const watched = (attempts: number, built: boolean) => costOf(improvementUsage({ attempts, built, stages, looks: 60, guards: 300 })).usd;
  const figures: Readonly<Record<string, number>> = {
    'an idle month': costOf(idleMonth({ tenants: 1, cyclesADay: 1, alarms: 11 })).usd,
    'a component': costOf(componentMonth).usd,
    'a million calls of components': costOf(millionCalls).usd,
    revert: watched(1, false),
    configuration: watched(1, false),
    template: watched(1, true),
    'model, first attempt': watched(1, true) + modelUsd(20_000, 1500),
    'model, third attempt': watched(3, true) + 3 * modelUsd(20_000, 1500),
  };

  test.each(Object.entries(figures))('%s', (what, computed) => {
    const told = tableOf(cost, 'what').find((row) => row['what'] === what)?.['cost'];
    expect(`${what}: ${usd(told)}`).toBe(`${what}: ${Number(computed.toFixed(digits(told)))}`);
  });

  test.each(costOf(idleMonth({ tenants: 1, cyclesADay: 1, alarms: 11 })).lines.filter(({ usd: line }) => line >= 0.01))('an idle month, of it $unit', ({ unit, usd: line }) => {
    expect(tableOf(cost, 'of an idle month').find((row) => row['of an idle month'] === unit)?.['cost']).toBe(`${line.toFixed(2)} USD`);
  });

  test('say of which day the prices are', () => {
    expect(cost).toContain(pricesOf);
  });
});
