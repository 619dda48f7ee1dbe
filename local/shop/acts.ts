import * as z from 'zod';
import type { ListrTask, ListrTaskWrapper, DefaultRenderer, SimpleRenderer } from 'listr2';
import { shopTraffic, seedShop } from '../../examples/shop/traffic';
import { seededRandom } from '../../examples/shop/seeded-random';
import { outcome as outcomeSchema } from '../../core/cycle';
import type { JournalRecord } from '../../core/journal';
import { subjectOf } from '../../core/names';
import { startTraffic } from '../traffic';
import { checkOutShop, commit, deployRatchet, deployShop } from './deploy';
import { startPartners } from './partners';
import { brokenComponent, type Followed, type Improved, improved, need, quoteCalls, type Told } from './told';
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
      told.partnersUrl = await startPartners();
      told.outputs = await deployShop(told.partnersUrl, say(task));
      told.world = await lookIn();
      await seedShop(told.world.documents, tablesOf(told.outputs));
    },
  },
  { title: 'Customers come; Ratchet learns from the logs what is usual', task: learn },
  { title: 'A cycle over the whole shop: two functions have faults in their code, one waits in vain, one is short of memory', task: lookAtAll },
  {
    title: 'A teammate deploys "loyalty pricing" to price-quote: cdk deploy',
    task: async (told, task: Task) => {
      const files = commit('loyalty-pricing.patch');
      task.output = `their tests pass; the change touches ${files.join(', ')}`;
      const before = quoteCalls(told);
      await deployShop(need(told.partnersUrl), say(task));
      told.brokenAt = await publishedAt(need(told.world));
      told.share = { before, broken: { calls: 0, failures: 0 }, after: { calls: 0, failures: 0 } };
    },
  },
  { title: 'CloudWatch\'s alarm goes red; EventBridge starts an emergency cycle', task: alarm },
  {
    title: 'Five improvements, each watched until the numbers decide',
    task: (_told, task: Task) => task.newListr(improved.map((component) => ({ title: titles[component], task: (told: Told, inner: Task) => watch(told, inner, component) })), { concurrent: true }),
  },
  { title: 'Customers go on; do the failures stay away?', task: aftermath },
  { title: 'A cycle over the whole shop: what of the other functions?', task: others },
];

const titles: Readonly<Record<Improved, string>> = {
  'price-quote': 'price-quote: back to version 1, beside version 2',
  'order-status': 'order-status: a template guards the field that is missing in some orders',
  recommendations: 'recommendations: a model\'s reply (recorded) passes every gate; is it good in production?',
  'catalog-search': 'catalog-search: a template asks its three sources together',
  restock: 'restock: more memory, within the bounds that its team declares',
};

async function learn(told: Told, task: Task): Promise<void> {
  const world = need(told.world);
  const declared = await world.declarations();
  const random = seededRandom(1);
  told.traffic = startTraffic({
    random: () => random.integer(0, 999_999) / 1_000_000,
    targets: shopTraffic.map(({ component, ratePerSecond, event }) => ({ functionName: need(declared.get(component)).functionName, qualifier: 'live', ratePerSecond, event })),
  });
  const progress = say(task);
  await until(`${baselineCalls} counted calls of ${brokenComponent}`, 300, async () => {
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

/** Faults that were there from the first day: the cycle that looks at them is one that an engineer starts. */
async function lookAtAll(told: Told, task: Task): Promise<void> {
  const world = need(told.world);
  await world.executions.startCycle(`first-look-${Date.now()}`, { tenant, windowHours: 1, reason: 'npm start looks at the whole shop' });
  for (const component of improved.filter((name) => name !== brokenComponent)) {
    const { chain } = await follow(told, component, 0);
    task.output = chain.find(({ kind }) => kind === 'improvement-started')?.summary ?? '';
  }
}

async function alarm(told: Told, task: Task): Promise<void> {
  const followed = await follow(told, brokenComponent, need(told.brokenAt) - 15_000);
  const started = need(followed.chain.find(({ kind }) => kind === 'improvement-started'));
  task.output = started.summary;
  followed.moments.push({ at: need(told.brokenAt), what: 'version 2 of price-quote is deployed' }, { at: Date.parse(started.at), what: `the alarm is red, an emergency cycle ran; finding: ${started.summary.replace(/^started in mode \w+: /, '').split('; ')[0] ?? ''}` });
}

/** The component's improvement that began after a moment, with its journal as it is now. */
async function follow(told: Told, component: Improved, since: number): Promise<Followed> {
  const world = need(told.world);
  const started = await until(`an improvement on ${component}`, 120, async () =>
    (await world.journal.recent(tenant, 300)).find((record) => record.kind === 'improvement-started' && record.component === component && Date.parse(record.at) >= since));
  const chain = await world.journal.read(tenant, started.subject);
  const followed: Followed = { improvementId: started.subject.replace('improvement/', ''), moments: [], chain };
  told.followed[component] = followed;
  return followed;
}

async function watch(told: Told, task: Task, component: Improved): Promise<void> {
  const world = need(told.world);
  const followed = need(told.followed[component]);
  const seen = new Set<string>();
  followed.chain = await until(`an outcome of ${component}`, 300, async () => {
    const chain = await world.journal.read(tenant, subjectOf.improvement(followed.improvementId));
    for (const record of chain.filter(({ entryId }) => !seen.has(entryId))) {
      seen.add(record.entryId);
      note(followed, record, task);
    }
    return chain.some(({ kind }) => kind === 'outcome') ? chain : undefined;
  });
  followed.outcome = outcomeSchema.parse(followed.chain.find(({ kind }) => kind === 'outcome')?.data['outcome']);
}

const told: ReadonlySet<JournalRecord['kind']> = new Set<JournalRecord['kind']>(['diagnosed', 'proposed', 'model-failed', 'published', 'deployed', 'promoted', 'latest-restored', 'rolled-back']);

function note({ moments }: Followed, record: JournalRecord, task: Task): void {
  const at = Date.parse(record.at);
  if (record.kind === 'look') task.output = record.summary;
  const lastVerdict = record.kind === 'tested' || (record.kind === 'verdict' && record.summary.startsWith('rejected'));
  if (!told.has(record.kind) && !lastVerdict) return;
  moments.push({ at, what: lastVerdict ? `gates: ${record.summary}` : record.summary });
  task.output = record.summary;
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
