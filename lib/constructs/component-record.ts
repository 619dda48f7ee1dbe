import { Stack } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { config, parse, settingsFor } from '../../core/config';
import { component, type Component } from '../../core/cycle';
import { InvalidInput } from '../../core/errors';
import { namesOf, servingAlias } from '../../core/names';
import { refused } from './function-props';
import type { ManagedFunctionProps } from './managed-function-props';

const declared = component.omit({ functionName: true, logGroup: true });

/** What the team says of its component, with the defaults, checked. */
export type DeclaredComponent = Omit<Component, 'functionName' | 'logGroup'> & { readonly stage: string };

/** @throws InvalidInput that names the construct, the path, the value seen and what was expected */
export function checkComponent(construct: Construct, props: ManagedFunctionProps): DeclaredComponent {
  try {
    const { stage } = parse(config.pick({ stage: true }), { stage: props.stage }, 'props');
    const of = parse(declared, {
      schemaVersion: 1,
      component: props.component ?? kebabCase(construct.node.id),
      tenant: props.tenant ?? 'default',
      owner: props.owner ?? 'unknown',
      alias: servingAlias,
      mode: props.mode ?? 'observe',
      sideEffects: props.sideEffects ?? 'unsafe',
      recorder: props.recorder ?? 'sampled',
      bounds: props.bounds ?? {},
      critical: props.critical ?? false,
      ...(props.shared !== undefined && { shared: props.shared }),
      guardMetrics: props.guardMetrics ?? [],
      alarms: props.alarms ?? [],
      actions: props.actions ?? [],
      settings: props.settings ?? {},
    }, 'props');
    settingsFor(parse(config, { stage }, 'props'), of.tenant, of.settings);
    return { ...of, stage };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new InvalidInput(`ManagedFunction ${construct.node.path}: ${error.message}`, { cause: error });
  }
}

/** Writes the record from which Ratchet learns that the component exists. Without a workbench it is only observed. */
export function writeComponentRecord(scope: Construct, { stage, ...of }: DeclaredComponent, workbench: Component['workbench'], names: Pick<Component, 'functionName' | 'logGroup'>): void {
  const stack = Stack.of(scope);
  const parameterName = namesOf(stage).componentParameter(of.component);
  const others = parameterNames.get(stack) ?? new Map<string, string>();
  const other = others.get(parameterName);
  if (other !== undefined) throw refused(scope, 'component', of.component, `a name that no other component of the stage has: ${other} has this one. Set \`component\` on one of them`);
  parameterNames.set(stack, others.set(parameterName, scope.node.path));
  new StringParameter(scope, 'Record', {
    parameterName,
    description: `Component ${of.component} under Ratchet's care`,
    stringValue: stack.toJsonString(parse(component, { ...of, ...names, workbench, ...(workbench?.state === 'refused' ? { mode: 'observe' } : {}) }, 'props')),
  });
}

/** Parameter names of a stack's components, each with the construct that has it. */
const parameterNames = new WeakMap<Stack, Map<string, string>>();

/** `PriceQuote` → `price-quote`, `HTTPApi` → `http-api` */
function kebabCase(id: string): string {
  return id
    .replace(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3-$2')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase();
}
