import { DeleteFunctionConcurrencyCommand, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { lambda } from '../local/emulated-functions';
import { aBrokenComponent, stopAllTraffic } from './a-component';
import { chainOf, deployed, names, startImprovement, told, outcomeOf } from './deployed-ratchet';
jest.setTimeout(200_000);
afterAll(stopAllTraffic);
test('throttle', async () => {
  const component = await aBrokenComponent('throttled');
  const { improvementId } = await startImprovement(component.name);
  await deployed(improvementId);
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: names.journalWriterFunction, ReservedConcurrentExecutions: 0 }));
  component.traffic(12, { 2: 0.5 });
  await new Promise((r) => setTimeout(r, 8000));
  await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: names.journalWriterFunction }));
  try { console.log(await outcomeOf(improvementId, 100)); } catch (e) { console.log(String(e)); }
  console.log((await chainOf(improvementId)).map(told).join('\n'), await component.alias());
});
