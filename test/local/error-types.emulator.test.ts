import { CreateStateMachineCommand, DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { createFunction, createRole, eventually, invoke, logLines, uniqueName } from './emulated-functions';

const sfn = new SFNClient({});
const code = `
let calls = 0;
class OutOfStock extends Error { constructor(m) { super(m); this.name = 'OutOfStockError'; } }
exports.handler = async ({ how }) => {
  calls += 1;
  if (how === 'type') return undefined.price;
  if (how === 'own') throw new OutOfStock('none left');
  if (how === 'text') throw 'just text';
  if (how === 'exit') process.exit(3);
  if (how === 'sleep') await new Promise((r) => setTimeout(r, 5000));
  return { calls };
};`;
let role: string;
let name: string;

beforeAll(async () => {
  role = await createRole();
  name = await createFunction(role, code, { timeoutSeconds: 1 });
});

test.each([
  ['type', 'TypeError', "Cannot read properties of undefined (reading 'price')"],
  ['own', 'OutOfStockError', 'none left'],
  ['text', 'string', 'just text'],
  ['exit', 'Runtime.ExitError', expect.stringContaining('Runtime exited')],
  ['sleep', 'Sandbox.Timedout', expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 1.00 seconds$/)],
])('what is thrown (%s) is named %s', async (how, errorType, errorMessage) => {
  const answer = await invoke(name, { how });
  expect(answer.error).toBe('Unhandled');
  expect(answer.payload).toMatchObject({ errorType, errorMessage });
});

test('a module that does not load is named', async () => {
  const broken = await createFunction(role, "require('not-in-the-bundle');");
  expect((await invoke(broken)).payload).toMatchObject({ errorType: 'Runtime.ImportModuleError' });
});

test('the log holds one line of the error with its stack', async () => {
  const other = await createFunction(role, code);
  await invoke(other, { how: 'own' });
  const lines = (await logLines(other)).filter((line) => line.includes('\tERROR\tInvoke Error'));
  expect(lines).toHaveLength(1);
  const told = JSON.parse(lines[0]!.split('\t').at(-1)!) as { stack: string[] };
  expect(told).toMatchObject({ errorType: 'OutOfStockError', errorMessage: 'none left' });
  expect(told.stack.length).toBeGreaterThan(1);
});

test('a thrown error does not end the environment', async () => {
  const other = await createFunction(role, code);
  await invoke(other, { how: 'own' });
  expect((await invoke(other)).payload).toEqual({ calls: 2 });
});

test('a state machine matches Catch on the name', async () => {
  const definition = {
    StartAt: 'Call',
    States: {
      Call: {
        Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Parameters: { FunctionName: name, Payload: { how: 'own' } },
        Catch: [{ ErrorEquals: ['TypeError'], Next: 'Wrong' }, { ErrorEquals: ['OutOfStockError'], Next: 'Right' }], End: true,
      },
      Wrong: { Type: 'Fail' },
      Right: { Type: 'Succeed' },
    },
  };
  const { stateMachineArn } = await sfn.send(new CreateStateMachineCommand({ name: uniqueName('catch'), roleArn: role, definition: JSON.stringify(definition) }));
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn }));
  await eventually(async () => {
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(execution.status).toBe('SUCCEEDED');
    expect(JSON.parse(execution.output!)).toMatchObject({ Error: 'OutOfStockError' });
  });
});
