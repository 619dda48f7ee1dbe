import * as z from 'zod';
import type { ListrTask, ListrTaskWrapper, DefaultRenderer, SimpleRenderer } from 'listr2';
import { shopTraffic, seedShop } from '../../examples/shop/traffic';
import { seededRandom } from '../../examples/shop/seeded-random';
import { health as healthSchema, outcome as outcomeSchema } from '../../core/cycle';
import type { JournalRecord } from '../../core/journal';
import { subjectOf } from '../../core/names';
import { startTraffic } from '../traffic';
import { checkOutShop, commit, deployRatchet, deployShop } from './deploy';
import { brokenComponent, need, quoteCalls, type Told } from './told';
import { lookIn, tenant, until, type World } from './world';

type Task = ListrTaskWrapper<Told, typeof DefaultRenderer, typeof SimpleRenderer>;

const reasons = z.array(z.object({ component: z.string(), reason: z.string() }));

const baselineCalls = 400;
const callsAfter = 150;
const quietMs = 5000;

export const acts: ListrTask<Told>[] = [
  { title: 'Deploy Ratchet: cdk deploy', task: (_told, task: Task) => deployRatchet(say(task)) },
  {
    title: 'Deploy a shop with six functions under care: cdk deploy',
    task: async (told, task: Task) => {
      checkOutShop();
      told.outputs = await deployShop(say(task));
      told.world = await lookIn();
      await seedShop(told.world.documents, tablesOf(told.outputs));
    },
  },
  { title: 'Customers come; Ratchet learns from the logs what is usual', task: learn },
  {
    title: 'A teammate deploys "loyalty pricing" to price-quote: cdk deploy',
    task: async (told, task: Task) => {
      const files = commit('loyalty-pricing.patch');
      task.output = `their tests pass; the change touches ${files.join(', ')}`;
      const before = quoteCalls(told);
      await deployShop(say(task));
      told.brokenAt = await publishedAt(need(told.world));
      told.share = { before, broken: { calls: 0, failures: 0 }, after: { calls: 0, failures: 0 } };
      moment(told, told.brokenAt, 'version 2 of price-quote is deployed');
    },
  },
  { title: 'CloudWatch\'s alarm goes red; EventBridge starts an emergency cycle', task: alarm },
  { title: 'Ratchet looks for the cause', task: diagnose },
  { title: 'Version 1 as a canary beside version 2, looked at until the numbers decide', task: watch },
  { title: 'Customers go on; do the failures stay away?', task: aftermath },
  { title: 'A cycle over the whole shop: what of the other five functions?', task: others },
];

async function learn(told: Told, task: Task): Promise<void> {
  const world = need(told.world);
  const declared = await world.declarations();
  const random = seededRandom(1);
  told.traffic = startTraffic({
    random: () => random.integer(0, 999_999) / 1_000_000,
    targets: shopTraffic.map(({ component, ratePerSecond, event }) => ({ functionName: need(declared.get(component)).functionName, qualifier: 'live', ratePerSecond, event })),
  });
  const progress = say(task);
  await until(`${baselineCalls} counted calls of ${brokenComponent}`, 90, async () => {
    const now = Date.now();
    const items = await world.counters.read(tenant, brokenComponent, { from: new Date(now - 3_600_000).toISOString(), to: new Date(now).toISOString() });
    const counted = items.reduce((sum, { requests }) => sum + requests, 0);
    progress(`${counted} of ${baselineCalls} calls of ${brokenComponent} counted`);
    return counted >= baselineCalls ? true : undefined;
  });
}

/** When the version that serves now was published. */
async function publishedAt(world: World): Promise<number> {
  const component = need((await world.declarations()).get(brokenComponent));
  const alias = await world.functions.alias(component);
  return Date.parse(need((await world.functions.versions(component)).find(({ version }) => version === alias.version)).publishedAt);
}

async function alarm(told: Told, task: Task): Promise<void> {
  const world = need(told.world);
  const admitted = await until('an emergency cycle', 60, async () => (await recent(world, told)).find(({ kind, summary }) => kind === 'cycle-admitted' && summary.includes('emergency')));
  task.output = admitted.summary;
  moment(told, Date.parse(admitted.at), `the alarm went red, and an emergency cycle runs`);
}

async function diagnose(told: Told, task: Task): Promise<void> {
  const world = need(told.world);
  const started = await until('an improvement', 60, async () => (await recent(world, told)).find(({ kind }) => kind === 'improvement-started'));
  told.improvementId = started.subject.replace('improvement/', '');
  moment(told, Date.parse(started.at), `finding: ${started.summary.replace(/^started in mode \w+: /, '').split('; ')[0] ?? ''}`);
  const chain = await chainWhen(world, told.improvementId, 'a verdict', 60, ({ kind }) => kind === 'verdict');
  for (const { kind, at, summary } of chain) if (kind === 'diagnosed' || kind === 'proposed' || kind === 'verdict') moment(told, Date.parse(at), `${kind}: ${summary}`);
  task.output = chain.find(({ kind }) => kind === 'diagnosed')?.summary ?? '';
}

async function watch(told: Told, task: Task): Promise<void> {
  const world = need(told.world);
  const id = need(told.improvementId);
  const seen = new Set<string>();
  told.chain = await until('an outcome', 150, async () => {
    const chain = await world.journal.read(tenant, subjectOf.improvement(id));
    for (const record of chain.filter(({ entryId }) => !seen.has(entryId))) {
      seen.add(record.entryId);
      note(told, record, task);
    }
    return chain.some(({ kind }) => kind === 'outcome') ? chain : undefined;
  });
  told.outcome = outcomeSchema.parse(told.chain.find(({ kind }) => kind === 'outcome')?.data['outcome']);
}

function note(told: Told, record: JournalRecord, task: Task): void {
  const at = Date.parse(record.at);
  if (record.kind === 'look') {
    const health = healthSchema.parse(record.data['health']);
    told.looks.push({ at, health, weight: Number(record.data['weight']) });
    task.output = record.summary;
  }
  if (record.kind === 'deployed' || record.kind === 'promoted' || record.kind === 'latest-restored' || record.kind === 'rolled-back') {
    moment(told, at, record.summary);
    task.output = record.summary;
  }
}

async function aftermath(told: Told, task: Task): Promise<void> {
  const decided = quoteCalls(told);
  const share = need(told.share);
  const progress = say(task);
  const after = await until(`${callsAfter} further calls`, 60, () => {
    const now = quoteCalls(told);
    const further = { calls: now.calls - decided.calls, failures: now.failures - decided.failures };
    progress(`${further.calls} calls since the decision, ${further.failures} failed`);
    return Promise.resolve(further.calls >= callsAfter ? further : undefined);
  });
  told.share = { ...share, broken: { calls: decided.calls - share.before.calls, failures: decided.failures - share.before.failures }, after };
}

async function others(told: Told, task: Task): Promise<void> {
  const world = need(told.world);
  const name = `look-at-all-${Date.now()}`;
  await world.executions.startCycle(name, { tenant, windowHours: 1, reason: 'npm start looks at the whole shop' });
  const chain = await until('a report of the cycle', 60, async () => {
    const records = await world.journal.read(tenant, subjectOf.cycle(name));
    return records.some(({ kind }) => kind === 'cycle-reported') ? records : undefined;
  });
  const report = chain.find(({ kind }) => kind === 'cycle-reported');
  told.leftAlone = reasons.parse(report?.data['leftAlone']);
  task.output = report?.summary ?? '';
}

async function recent(world: World, told: Told): Promise<readonly JournalRecord[]> {
  const since = new Date(need(told.brokenAt) - 15_000).toISOString();
  return (await world.journal.recent(tenant, 100)).filter(({ at }) => at >= since);
}

async function chainWhen(world: World, id: string, what: string, seconds: number, test: (record: JournalRecord) => boolean): Promise<readonly JournalRecord[]> {
  return until(what, seconds, async () => {
    const chain = await world.journal.read(tenant, subjectOf.improvement(id));
    return chain.some(test) ? chain : undefined;
  });
}

function moment(told: Told, at: number, what: string): void {
  told.moments.push({ at, what });
}

/** Every line on a terminal; in a log, one now and then. */
function say(task: Task): (line: string) => void {
  let said = Date.now();
  return (line) => {
    if (!process.stdout.isTTY && Date.now() - said < quietMs) return;
    said = Date.now();
    task.output = line;
  };
}

function tablesOf(outputs: Readonly<Record<string, string>>) {
  const named = (name: string): string => need(outputs[name]);
  return { ProductsTable: named('ProductsTable'), CustomersTable: named('CustomersTable'), StockTable: named('StockTable'), OrdersTable: named('OrdersTable'), CouponsTable: named('CouponsTable') };
}
