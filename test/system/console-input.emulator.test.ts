import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { subjectOf } from '../../core/names';
import { eventually } from '../local/emulated-functions';
import { deployedRatchet, entryOf, sfn, startCycle, tenant } from './deployed-ratchet';

test.each([
  [{ tenant: 'nobody' }, 'input.tenant: saw "nobody", expected one of "bench"'],
  [{ tenant: '' }, 'input.tenant: saw ""'],
  [{ tenant, windowHours: 'abc' }, 'input.windowHours: saw "abc", expected a value of type number'],
  [{ tenant, component: 'price-quote' }, 'input: saw the unknown key "component"'],
  [{ tenant, components: ['no-such'] }, 'input.components.0: saw "no-such", expected a component of tenant "bench"'],
])('malformed console input %j ends as one clear error', async (input, cause) => {
  const { cycleMachineArn, journal } = await deployedRatchet();
  const cycleId = await startCycle(input);
  const executionArn = `${cycleMachineArn.replace(':stateMachine:', ':execution:')}:${cycleId}`;
  const ended = await eventually(async () => {
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(execution.status).toBe('FAILED');
    return execution;
  });
  expect(ended.error).toBe('InvalidInput');
  const { errorMessage } = JSON.parse(ended.cause!) as { readonly errorMessage: string };
  expect(errorMessage).toContain(cause);

  await entryOf(subjectOf.cycle(cycleId), 'reconciled');
  expect((await journal.read(tenant, subjectOf.cycle(cycleId))).map(({ kind }) => kind)).toEqual(['reconciled']);
});
