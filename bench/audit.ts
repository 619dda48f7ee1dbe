import { performance } from 'node:perf_hooks';
import { subjectOf } from '../core/names';
import { replayDecisions, type ReplayedDecision } from '../core/replay-decisions';
import { seededRandom } from '../core/seeded-random';
import { improvementOf, outcomeOf, runImprovement, shopWorld, tenant } from '../test/lambdas/steps/world';
import type { Bench } from './bench';
import { verifyStored, writtenJournal } from './tamper/world';

const entries = 100_000;
const improvements = 1000;
const seconds = { reach: 60, goal: 15 } as const;

/** How long it takes to prove a large journal, and whether what was decided is decided again. */
export const audit: Bench = {
  summary: 'audit verify of 100,000 entries in seconds; replay of 1,000 improvements: how many decide the same again',
  async run({ print }) {
    const journal = await writtenJournal({ seed: 1, entries, days: 60, subjects: 2000 });
    const before = process.memoryUsage().heapUsed;
    let most = before;
    const began = performance.now();
    const { holds, links, subjects, roots } = await verifyStored(journal, () => { most = Math.max(most, process.memoryUsage().heapUsed); });
    const took = (performance.now() - began) / 1000;
    if (!holds) throw new Error('The journal: saw faults, expected that what the writer wrote holds');
    print(`${took <= seconds.goal ? 'ok  ' : took <= seconds.reach ? 'SLOW' : 'OVER'}  verify of ${entries} entries of ${subjects} subjects, ${links} links, ${roots} roots: ${took.toFixed(1)} s, reach ${seconds.reach}, goal ${seconds.goal}; ${Math.round((most - before) / 1e6)} MB of heap more at most. Reading the table is not in it: about 110 pages of 1 MB, and 30 of links.`);
    await replayAll(print);
    print('others: nobody publishes such figures of a comparable product.');
  },
};

/** Improvements by the real steps and state machine on fakes: faults, traffic, policies and risks at random. */
async function replayAll(print: (line: string) => void): Promise<void> {
  const random = seededRandom(1);
  const endings = new Map<string, number>();
  const all: ReplayedDecision[] = [];
  let [identical, milliseconds] = [0, 0];
  for (let index = 0; index < improvements; index += 1) {
    const world = await madeWorld(random);
    await runImprovement(world, world.improvement);
    const chain = await world.ports.journal.read(tenant, subjectOf.improvement(world.improvement.improvementId));
    const began = performance.now();
    const decisions = await replayDecisions(chain, world.ports.artifacts);
    milliseconds += performance.now() - began;
    if (decisions.every(({ result }) => result === 'same')) identical += 1;
    else print(`      improvement ${index}: ${decisions.filter(({ result }) => result !== 'same').map(({ decision, was, now }) => `${decision}: ${was}, now ${now}`).join('; ')}`);
    all.push(...decisions);
    const kind = (await outcomeOf(world))?.kind ?? 'none';
    endings.set(kind, (endings.get(kind) ?? 0) + 1);
  }
  print(`${identical === improvements ? 'ok  ' : 'LOW '}  replay: ${identical} of ${improvements} improvements identical to the last digit (${all.length} decisions, ${all.filter(({ decision }) => decision === 'look').length} looks), ${(milliseconds / improvements).toFixed(1)} ms each, reach and goal all`);
  print(`      endings: ${[...endings].map(([kind, count]) => `${count} ${kind}`).join(', ')}`);
}

async function madeWorld(random: () => number) {
  const one = <Value>(...values: readonly Value[]): Value | undefined => values[Math.floor(random() * values.length)];
  const memory = random() < 0.15;
  const settings = {
    monitoringDurationSeconds: one(300, 600, 1200) ?? 600, inconclusivePolicy: one('take-back', 'extend') ?? 'take-back', minCanaryRequests: one(10, 30, 60) ?? 30,
    healthRule: random() < 0.1 ? 'threshold' : 'sequential', falseAlarmBudget: one(0.01, 0.025, 0.1) ?? 0.025,
  } as const;
  const world = await shopWorld({ settings, ...(memory ? { usedMb: 230, failing: { '2': 0 } } : { failing: { '1': random() < 0.3 ? random() * 0.5 : 0, '2': 0.05 + random() * 0.4 } }) });
  world.traffic.callsPerMinute = Math.floor(5 + random() * 400);
  if (random() < 0.3) world.traffic.slower['1'] = 1 + random();
  const risk = one('low', 'medium', 'high') ?? 'low';
  return { ...world, improvement: memory ? world.improvement : improvementOf({ opportunity: { ...improvementOf().opportunity, risk } }) };
}
