import { randomUUID } from 'node:crypto';
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { dynamodbRegistry } from '../../adapters/dynamodb-registry';
import { ssmRegistry } from '../../adapters/ssm-registry';
import { namesOf } from '../../core/names';
import { fakeClock } from '../fakes/clock';
import { documents, dropTable, makeStateTable } from './emulator-tables';
import { registryContract } from './registry.contract';
import { sampleComponent } from './samples';

const ssm = new SSMClient({});
const made: { readonly tables: string[]; readonly parameters: Set<string> } = { tables: [], parameters: new Set() };
const makeWorld = async (clock = fakeClock(), syncOnMiss = true) => {
  const stateTable = await makeStateTable();
  made.tables.push(stateTable);
  const parameterPath = namesOf(`test-${randomUUID()}`).componentParameters;
  return {
    stateTable,
    parameterPath,
    registry: ssmRegistry({ registry: dynamodbRegistry({ client: documents, stateTable }), ssm, dynamodb: documents, stateTable, parameterPath, clock, syncOnMiss }),
    declare: async (name: string, text: string) => {
      made.parameters.add(`${parameterPath}${name}`);
      await ssm.send(new PutParameterCommand({ Name: `${parameterPath}${name}`, Value: text, Type: 'String', Overwrite: true }));
    },
    remove: async (name: string) => {
      made.parameters.delete(`${parameterPath}${name}`);
      await ssm.send(new DeleteParameterCommand({ Name: `${parameterPath}${name}` }));
    },
  };
};
afterAll(() => Promise.all([...made.tables.map(dropTable), ...[...made.parameters].map((Name) => ssm.send(new DeleteParameterCommand({ Name })))]));

describe('ssmRegistry', () => {
  registryContract((clock) => makeWorld(clock));

  it('leaves nothing behind of what it forgets, and nothing outside its tenants but the lookup items', async () => {
    const world = await makeWorld();
    const keysOf = async () => ((await documents.send(new ScanCommand({ TableName: world.stateTable, ConsistentRead: true }))).Items ?? []).map(({ pk, sk }) => `${pk} ${sk}`).sort();
    await world.declare('price-quote', JSON.stringify(sampleComponent({ alarms: ['errors'] })));
    await world.registry.sync();
    expect(await keysOf()).toEqual([
      '_registry alarm#errors', '_registry function#price-quote-function', '_registry log-group#/aws/lambda/price-quote-function',
      `_registry parameter#${world.parameterPath}price-quote`, 'shop component#price-quote',
    ]);
    await world.remove('price-quote');
    await world.registry.sync();
    expect(await keysOf()).toEqual([]);
  });

  it('takes what this release cannot read as not there, and the others as ever', async () => {
    const world = await makeWorld();
    await world.declare('price-quote', JSON.stringify(sampleComponent()));
    await world.declare('restock', JSON.stringify(sampleComponent({ component: 'restock' })));
    await world.registry.sync();
    const ofALaterRelease = JSON.stringify({ ...sampleComponent(), schemaVersion: 2 });
    await documents.send(new PutCommand({ TableName: world.stateTable, Item: { pk: 'shop', sk: 'component#price-quote', declaration: ofALaterRelease } }));
    expect(await world.registry.get('shop', 'price-quote')).toBeUndefined();
    expect(await world.registry.byFunction('price-quote-function')).toBeUndefined();
    expect((await world.registry.list('shop')).map(({ component }) => component)).toEqual(['restock']);
  });

  it('leaves a miss a miss where it may not sync', async () => {
    const world = await makeWorld(fakeClock(), false);
    await world.declare('price-quote', JSON.stringify(sampleComponent()));
    expect(await world.registry.byFunction('price-quote-function')).toBeUndefined();
    await world.registry.sync();
    expect((await world.registry.byFunction('price-quote-function'))?.component).toBe('price-quote');
  });
});
