import { CreateAliasCommand, GetFunctionCommand } from '@aws-sdk/client-lambda';
import { createFunction, createRole, invoke, lambda, publish, updateCode } from './emulated-functions';
import { zip } from './zip';

const answering = (word: string): string => `exports.handler = async (event) => {
  if (event.milliseconds) await new Promise((resolve) => setTimeout(resolve, event.milliseconds));
  return ${JSON.stringify(word)};
};`;
let name: string;

beforeAll(async () => {
  name = await createFunction(await createRole(), answering('first'));
  await publish(name);
  await lambda.send(new CreateAliasCommand({ FunctionName: name, Name: 'live', FunctionVersion: '1' }));
  await updateCode(name, answering('second'));
});

test.each([
  ['the alias', 'live', 'first'],
  ['a version', '1', 'first'],
  ['$LATEST', '$LATEST', 'second'],
  ['no qualifier', undefined, 'second'],
])('GetFunction hands out the code of %s', async (_, qualifier, word) => {
  const { Code: code } = await lambda.send(new GetFunctionCommand({ FunctionName: name, ...(qualifier && { Qualifier: qualifier }) }));
  const answer = await fetch(code!.Location!);
  expect(answer.status).toBe(200);
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(zip({ 'index.js': answering(word) }));
});

test('a call that runs while its function is updated ends on the code that it began with', async () => {
  const other = await createFunction(await createRole(), answering('first'));
  const running = invoke(other, { milliseconds: 3000 });
  await new Promise((resolve) => setTimeout(resolve, 700));
  await updateCode(other, answering('second'));
  expect((await invoke(other)).payload).toBe('second');
  expect(await running).toMatchObject({ payload: 'first', error: undefined });
});
