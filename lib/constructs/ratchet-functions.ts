import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import { Alias, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Config } from '../../core/config';
import { InvalidInput } from '../../core/errors';
import { namesOf } from '../../core/names';
import { acrossTenants, cycleSteps, entries, steps, type EntryName, type FunctionSpec } from '../permissions';
import { grant, type GrantTargets } from './grants';
import { modelArns } from './model-arns';
import type { Notifications } from './notifications';
import { RatchetFunction } from './ratchet-function';
import type { Stores } from './stores';
import { acknowledgeWildcards } from './wildcards';

/** Lambda's limit for all variables together is 4 KB. */
const maxConfigBytes = 3000;

/** One function for each Task state and each entry point, each with a role of its own (`lib/permissions.ts`). */
export class RatchetFunctions extends Construct {
  /** All of them, by their name in `lib/permissions.ts`. */
  readonly all: ReadonlyMap<string, IFunction>;

  constructor(scope: Construct, id: string, { config, stores, notifications }: { readonly config: Config; readonly stores: Stores; readonly notifications: Notifications }) {
    super(scope, id);
    const { stage } = config;
    const names = namesOf(stage);
    const arnOf = (service: string, resource: string, resourceName: string) => Stack.of(this).formatArn({ service, resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    const environment = {
      RATCHET_CONFIG: configText(config),
      STATE_TABLE: stores.state.tableName,
      JOURNAL_TABLE: stores.journal.tableName,
      ARTIFACTS_BUCKET: stores.artifacts.bucketName,
      ROOTS_BUCKET: stores.roots.bucketName,
      OUTBOUND_TOPIC: notifications.outbound.topicArn,
      RECONCILE_FUNCTION: names.reconcileFunction,
      IMPROVEMENT_MACHINE: arnOf('states', 'stateMachine', names.improvementMachine),
      CYCLE_MACHINE: arnOf('states', 'stateMachine', names.cycleMachine),
    };
    const targets: GrantTargets = { stage, state: stores.state, journal: stores.journal, artifacts: stores.artifacts, roots: stores.roots, outboundTopic: notifications.outbound, topicKey: notifications.key, modelArns: [config.model, config.model?.fallback].map((model) => modelArns(this, model)) };
    const specs: readonly (readonly [string, FunctionSpec])[] = [...Object.entries(steps), ...Object.entries(entries)];
    this.all = new Map(specs.map(([name, spec]) => {
      const { entry, timeoutSeconds } = spec;
      const actsForTenants = !Object.hasOwn(acrossTenants, name);
      const made = new RatchetFunction(this, name, { stage, entry, timeoutSeconds, actsForTenants, environment: { ...environment, JOURNAL_WRITER: names.journalWriterOf(name) }, ...(spec.memoryMb === undefined ? {} : { memoryMb: spec.memoryMb }) });
      for (const right of spec.rights) grant({ role: made.role, name, actsForTenants }, right, targets);
      return [name, made.function];
    }));
    const writer = this.entry('JournalWriter');
    for (const [name, { rights }] of specs) if (rights.includes('journal')) new Alias(writer, `For${name}`, { aliasName: name, version: writer.latestVersion, description: `Called by ${name} alone, so that the journal knows who writes` });
    Validations.of(this).acknowledge({ id: 'AwsSolutions-L1', reason: 'Node.js 22 is what the bundles are built for, and what every AWS region and local AWS has' });
    acknowledgeWildcards(this, stores, stage);
  }

  entry(name: EntryName): IFunction {
    return this.named(name);
  }

  /** ARNs of the steps of one flow, by the name of their state. */
  arnsOf(flow: 'cycle' | 'improvement'): Record<string, string> {
    const names = Object.keys(steps).filter((name) => cycleSteps.has(name) === (flow === 'cycle'));
    return Object.fromEntries(names.map((name) => [name, this.named(name).functionArn]));
  }

  private named(name: string): IFunction {
    const made = this.all.get(name);
    if (!made) throw new InvalidInput(`Function ${name}: saw no entry in lib/permissions.ts, expected one`);
    return made;
  }
}

function configText(config: Config): string {
  const text = JSON.stringify(config);
  const bytes = Buffer.byteLength(text);
  if (bytes > maxConfigBytes) throw new InvalidInput(`Configuration: saw ${bytes} bytes of overrides, expected at most ${maxConfigBytes} (a function's environment holds 4 KB)`);
  return text;
}
