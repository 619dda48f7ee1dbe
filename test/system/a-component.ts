import { randomUUID } from 'node:crypto';
import { CloudWatchLogsClient, CreateLogGroupCommand, DeleteSubscriptionFilterCommand, PutSubscriptionFilterCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateAliasCommand, GetAliasCommand, GetFunctionConfigurationCommand, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { SettingsOverrides } from '../../core/config';
import { mergeByVersion } from '../../core/merge-counters';
import type { Mode } from '../../core/cycle';
import { managedTag, servingAlias, tenantTag } from '../../core/names';
import { startTraffic, type Traffic } from '../../local/traffic';
import { createFunction, createRole, eventually, invoke, lambda, publish, times, updateCode } from '../local/emulated-functions';
import { deployedRatchet, names, stage, syncRegistry, tenant } from './deployed-ratchet';

const logs = new CloudWatchLogsClient({});
const deliveryName = 'ratchet';
const role = createRole();

/** Share of the calls that each version fails; what is not named works. */
export type Failing = Readonly<Record<string, number>>;

export interface AComponent {
  readonly name: string;
  readonly functionName: string;
  readonly logGroup: string;
  /** Calls one version a number of times, and returns when Ratchet has counted them. */
  serve(version: string, calls: number, failing?: Failing): Promise<void>;
  /** Calls through the alias at a rate until `stopTraffic`; a second call replaces what fails. */
  traffic(ratePerSecond: number, failing: Failing): void;
  stopTraffic(): Promise<void>;
  /** Publishes one more version, as a deployment does. */
  publishNext(): Promise<string>;
  /** What the team's own deployment does: the alias' version alone is named, so weights that are on it stay. */
  deployByHand(version: string): Promise<void>;
  holdLogsBack(): Promise<void>;
  deliverLogs(): Promise<void>;
  alias(): Promise<{ readonly version: string; readonly weights: Readonly<Record<string, number>> }>;
  sha256(qualifier: string): Promise<string>;
}

const running = new Set<Traffic>();

/** Calls at a rate, until they are stopped. */
export function begin(target: Parameters<typeof startTraffic>[0]['targets'][number]): Traffic {
  const traffic = startTraffic({ random: seeded(), targets: [target] });
  running.add(traffic);
  return traffic;
}

/** For a file's afterAll: no timer may outlive it. */
export async function stopAllTraffic(): Promise<void> {
  await Promise.all([...running].map((traffic) => traffic.stop()));
}

/**
 * A function under care, as ManagedFunction makes it, in some seconds: versions 1 and 2 behind the alias `live`, which serves
 * version 2. What a version fails is in the event, so that a test can make it worse at any time.
 */
export async function aComponent(what: string, more: { readonly settings?: SettingsOverrides; readonly alarms?: readonly string[]; readonly tagged?: boolean; readonly mode?: Mode } = {}): Promise<AComponent> {
  // How much memory a process of the local AWS takes depends on what else the machine does: enough, that none comes near it.
  const functionName = await createFunction(await role, codeOf('1'), { tags: { [managedTag]: stage, [tenantTag]: tenant }, timeoutSeconds: 1, memoryMb: 3008 });
  const name = `${what}-${functionName.slice(3)}`;
  const logGroup = `/aws/lambda/${functionName}`;
  let newest = Number(await publish(functionName));
  const publishNext = async (): Promise<string> => {
    newest += 1;
    await updateCode(functionName, codeOf(String(newest)));
    return publish(functionName);
  };
  await publishNext();
  await lambda.send(new CreateAliasCommand({ FunctionName: functionName, Name: servingAlias, FunctionVersion: '2' }));
  await logs.send(new CreateLogGroupCommand({ logGroupName: logGroup })).catch((error: Error) => {
    if (error.name !== 'ResourceAlreadyExistsException') throw error;
  });
  const deliverLogs = async (): Promise<void> => {
    const { FunctionArn } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: names.ingestFunction }));
    await logs.send(new PutSubscriptionFilterCommand({ logGroupName: logGroup, filterName: deliveryName, filterPattern: '', destinationArn: FunctionArn }));
  };
  await deliverLogs();
  await declare({ name, functionName, logGroup, settings: more.settings ?? {}, alarms: more.alarms ?? [], mode: more.mode ?? 'auto' });
  await syncRegistry();

  let failing: Failing = {};
  let traffic: Traffic | undefined;
  return {
    name, functionName, logGroup, publishNext, deliverLogs,
    async serve(version, calls, fails = {}) {
      const before = await counted(name, version);
      await times(calls, (index) => invoke(functionName, eventOf(index, fails), version));
      await eventually(async () => {
        expect({ version, calls: await counted(name, version) }).toEqual({ version, calls: before + calls });
      }, 30);
    },
    traffic(ratePerSecond, fails) {
      failing = fails;
      if (traffic) return;
      traffic = begin({ functionName, qualifier: servingAlias, ratePerSecond, event: (n) => eventOf(n, failing) });
    },
    async stopTraffic() {
      await traffic?.stop();
      traffic = undefined;
    },
    async deployByHand(version) {
      await lambda.send(new UpdateAliasCommand({ FunctionName: functionName, Name: servingAlias, FunctionVersion: version }));
    },
    async holdLogsBack() {
      await logs.send(new DeleteSubscriptionFilterCommand({ logGroupName: logGroup, filterName: deliveryName }));
    },
    async alias() {
      const { FunctionVersion, RoutingConfig } = await lambda.send(new GetAliasCommand({ FunctionName: functionName, Name: servingAlias }));
      return { version: FunctionVersion!, weights: RoutingConfig?.AdditionalVersionWeights ?? {} };
    },
    async sha256(qualifier) {
      return (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName, Qualifier: qualifier }))).CodeSha256!;
    },
  };
}

/** With version 1 known to serve well, and half the calls of version 2, which serves now, failing. */
export async function aBrokenComponent(what: string, more: Parameters<typeof aComponent>[1] = {}): Promise<AComponent> {
  const component = await aComponent(what, more);
  await Promise.all([component.serve('1', 60), component.serve('2', 60, { 2: 0.5 })]);
  return component;
}

function codeOf(version: string): string {
  return `exports.handler = async ({ n, failing }) => {
  if (n % 10 < (failing['${version}'] ?? 0) * 10) throw new Error('version ${version} cannot do this');
  return { n };
};`;
}

function eventOf(n: number, failing: Failing): object {
  return { n, failing };
}

async function declare({ name, functionName, logGroup, settings, alarms, mode }: { readonly name: string; readonly functionName: string; readonly logGroup: string; readonly settings: SettingsOverrides; readonly alarms: readonly string[]; readonly mode: Mode }): Promise<void> {
  await new SSMClient({}).send(new PutParameterCommand({
    Name: names.componentParameter(name), Type: 'String', Value: JSON.stringify({
      schemaVersion: 1, component: name, tenant, owner: 'tests', functionName, alias: servingAlias, logGroup, mode, sideEffects: 'none',
      bounds: {}, critical: false, guardMetrics: [], alarms, actions: [], settings,
    }),
  }));
}

/** Calls of one version that Ratchet has counted. */
export async function counted(component: string, version: string): Promise<number> {
  const { counters } = await deployedRatchet();
  const now = Date.now();
  const items = await counters.read(tenant, component, { from: new Date(now - 3_600_000).toISOString(), to: new Date(now + 60_000).toISOString() });
  return mergeByVersion(items).find((merged) => merged.version === version)?.requests ?? 0;
}

function seeded(): () => number {
  let seed = Number.parseInt(randomUUID().slice(0, 6), 16) + 1;
  return () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
}
