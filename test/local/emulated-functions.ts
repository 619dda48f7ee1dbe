/** What the tests of the local AWS share: functions made through the SDK, and waiting for what comes later. */
import { randomUUID } from 'node:crypto';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateAliasCommand, CreateFunctionCommand, InvokeCommand, LambdaClient, PublishVersionCommand,
  UpdateFunctionCodeCommand, waitUntilFunctionActiveV2, waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { zip } from './zip';

export const lambda = new LambdaClient({});
const iam = new IAMClient({});
const logs = new CloudWatchLogsClient({});
const SERVICES = ['lambda', 'states', 'events', 'scheduler'];

export function uniqueName(what: string): string {
  return `${what}-${randomUUID().slice(0, 8)}`;
}

/** A role that may do anything, for the services that these tests run. */
export async function createRole(): Promise<string> {
  const name = uniqueName('role');
  const trust = {
    Version: '2012-10-17',
    Statement: [{
      Effect: 'Allow', Action: 'sts:AssumeRole',
      Principal: { Service: SERVICES.map((service) => `${service}.amazonaws.com`) },
    }],
  };
  const { Role: role } = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) }));
  await iam.send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }));
  return role!.Arn!;
}

/** `code` is a CommonJS module that exports `handler`. Answers the function's name. */
export async function createFunction(
  role: string, code: string, more: { readonly tags?: Record<string, string>; readonly timeoutSeconds?: number; readonly memoryMb?: number } = {},
): Promise<string> {
  const name = uniqueName('fn');
  await lambda.send(new CreateFunctionCommand({
    FunctionName: name, Role: role, Runtime: 'nodejs20.x', Handler: 'index.handler', Timeout: more.timeoutSeconds ?? 10, MemorySize: more.memoryMb ?? 128,
    Code: { ZipFile: zip({ 'index.js': code }) }, ...(more.tags && { Tags: more.tags }),
  }));
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { FunctionName: name });
  return name;
}

export async function updateCode(name: string, code: string): Promise<void> {
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile: zip({ 'index.js': code }) }));
  await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { FunctionName: name });
}

export async function publish(name: string): Promise<string> {
  return (await lambda.send(new PublishVersionCommand({ FunctionName: name }))).Version!;
}

/** A function whose version 1 serves behind the alias `live`. */
export async function createServedFunction(role: string, code: string, tags: Record<string, string>): Promise<string> {
  const name = await createFunction(role, code, { tags });
  await publish(name);
  await lambda.send(new CreateAliasCommand({ FunctionName: name, Name: 'live', FunctionVersion: '1' }));
  return name;
}

/** A function with versions 1 and 2 of the same code behind the alias `live`, half the calls to each. */
export async function createSplitFunction(role: string, code: string): Promise<string> {
  const name = await createFunction(role, code);
  await publish(name);
  await updateCode(name, `${code}\n// second version`);
  await publish(name);
  await lambda.send(new CreateAliasCommand({
    FunctionName: name, Name: 'live', FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } },
  }));
  return name;
}

export interface Answer {
  readonly payload: unknown;
  readonly error: string | undefined;
  readonly version: string | undefined;
}

export async function invoke(name: string, event: unknown = {}, qualifier?: string): Promise<Answer> {
  const answer = await lambda.send(new InvokeCommand({
    FunctionName: name, Payload: JSON.stringify(event), ...(qualifier && { Qualifier: qualifier }),
  }));
  return {
    payload: JSON.parse(answer.Payload!.transformToString() || 'null') as unknown,
    error: answer.FunctionError, version: answer.ExecutedVersion,
  };
}

export async function logLines(name: string): Promise<string[]> {
  try {
    const found = await logs.send(new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${name}`, limit: 10_000 }));
    return (found.events ?? []).map((event) => event.message ?? '');
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return [];
    throw error;
  }
}

/** Repeats `look` until it no longer throws (an `expect` in it holds); its last failure is the test's. */
export async function eventually<T>(look: () => Promise<T>, seconds = 15): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** Runs `make` `count` times, five at a time: each call under way is a Node process. */
export async function times<T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) made[index] = await make(index);
  };
  await Promise.all(Array.from({ length: 5 }, work));
  return made;
}
