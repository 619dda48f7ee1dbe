/**
 * The beginning of the shop's story, and then one improvement of code after the other until its gates have answered, while nobody
 * calls the shop: what the gates take is not what other work on this machine takes.
 */
import { Listr } from 'listr2';
import { dynamodbControls } from '../adapters/dynamodb-controls';
import { acts } from '../local/shop/acts';
import { need, type Told } from '../local/shop/told';
import { tenant, until } from '../local/shop/world';

/** The first one waits for the functions' first starts. */
const judged = ['catalog-search', 'order-status', 'recommendations'] as const;
/** Deploy Ratchet, deploy the shop; then let customers come. */
const deployed = 2;

async function main(): Promise<void> {
  const told: Told = { started: Date.now(), followed: {} };
  await new Listr<Told>(acts.slice(0, deployed), { ctx: told, fallbackRenderer: 'simple' }).run();
  const world = need(told.world);
  const controls = dynamodbControls({ client: world.documents, stateTable: world.installation.stateTable });
  const pause = (component: string, paused: boolean) => controls.set(tenant, component, { paused, by: 'the bench gates', reason: 'one improvement after the other', at: new Date().toISOString() });
  // Alarms of the others would start theirs meanwhile.
  for (const component of judged) await pause(component, true);
  try {
    await new Listr<Told>(acts.slice(deployed, deployed + 1), { ctx: told, fallbackRenderer: 'simple' }).run();
  } finally {
    await told.traffic?.stop();
  }
  for (const component of judged) {
    await pause(component, false);
    await world.executions.startCycle(`judge-${component}-${Date.now()}`, { tenant, windowHours: 1, components: [component], reason: 'the bench gates' });
    const started = await until(`an improvement on ${component}`, 120, async () => (await world.journal.recent(tenant, 300)).find((record) => record.kind === 'improvement-started' && record.component === component));
    await until(`the gates' answer on ${component}`, 240, async () => (await world.journal.read(tenant, started.subject)).find(({ kind }) => kind === 'tested' || kind === 'outcome'));
    await pause(component, true);
    console.log(`${component}: its gates have answered`);
  }
}

main().then(() => process.exit(0), (error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
