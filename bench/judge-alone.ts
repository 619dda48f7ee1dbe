/**
 * The beginning of the shop's story, and then one improvement of code after the other until its gates have answered, while nobody
 * calls the shop: what the gates take is not what other work on this machine takes.
 */
import { Listr } from 'listr2';
import { acts } from '../local/shop/acts';
import { need, type Told } from '../local/shop/told';
import { tenant, until } from '../local/shop/world';

const judged = ['order-status', 'catalog-search', 'recommendations'] as const;
/** Deploy Ratchet, deploy the shop, let customers come. */
const beginning = 3;

async function main(): Promise<void> {
  const told: Told = { started: Date.now(), followed: {} };
  try {
    await new Listr<Told>(acts.slice(0, beginning), { ctx: told, fallbackRenderer: 'simple' }).run();
  } finally {
    await told.traffic?.stop();
  }
  const world = need(told.world);
  for (const component of judged) {
    await world.executions.startCycle(`judge-${component}-${Date.now()}`, { tenant, windowHours: 1, components: [component], reason: 'the bench gates' });
    const started = await until(`an improvement on ${component}`, 120, async () => (await world.journal.recent(tenant, 300)).find((record) => record.kind === 'improvement-started' && record.component === component));
    await until(`the gates' answer on ${component}`, 240, async () => (await world.journal.read(tenant, started.subject)).find(({ kind }) => kind === 'tested' || kind === 'outcome'));
    console.log(`${component}: its gates have answered`);
  }
}

main().then(() => process.exit(0), (error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
