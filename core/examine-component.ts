import type { Component } from './cycle';
import type { Counters, Functions, Leases, Metrics } from './ports';
import { bypassDays, refusals } from './refusals';
import { sayError } from './say-error';
import { after } from './time';

export interface ExaminePorts {
  readonly functions: Pick<Functions, 'alias' | 'configuration' | 'provisionedConcurrency' | 'managed' | 'versions'>;
  readonly metrics: Pick<Metrics, 'unqualified' | 'counts'>;
  readonly counters: Pick<Counters, 'read'>;
  readonly leases: Pick<Leases, 'get'>;
}

/** What Ratchet may come to do with a component, whatever its mode allows now. */
export interface Examination {
  readonly component: string;
  readonly can: readonly ('observe' | 'revert' | 'template' | 'model')[];
  readonly remarks: readonly Remark[];
}

export interface Remark {
  readonly what: string;
  readonly todo: string;
  /** What it keeps Ratchet from; `nothing` where something could not be read. */
  readonly stops: 'deploying' | 'changing code' | 'seeing' | 'nothing';
}

const hoursCompared = 24;
/** CloudWatch's metrics and the logs both come late. */
const settledSeconds = 300;

/** Looks at a component as it is deployed, and says what about it keeps Ratchet from which work, with what to do. Changes nothing. */
export async function examineComponent(component: Component, now: string, ports: ExaminePorts): Promise<Examination> {
  const looks = [lookAtSettings, lookAtAlias, lookAtFunction, lookAtConcurrency, lookAtTag, lookAtCallers, lookAtLogs, lookAtWorkbench, lookAtRecorder];
  const remarks = (await Promise.all(looks.map((look) => look(component, now, ports).catch(unread)))).flat();
  const stopped = (what: Remark['stops']): boolean => remarks.some(({ stops }) => stops === what);
  const deploys = !stopped('deploying');
  return { component: component.component, remarks, can: ['observe', ...(deploys ? ['revert' as const] : []), ...(deploys && !stopped('changing code') ? ['template' as const, 'model' as const] : [])] };
}

type Look = (component: Component, now: string, ports: ExaminePorts) => Promise<readonly Remark[]>;

const lookAtSettings: Look = async ({ misfit }) =>
  (misfit === undefined ? [] : [{ what: `what it declares does not fit what holds for its tenant: ${misfit}`, todo: "deploy it with settings that fit, or change what was set for its tenant (`ratchet set`, Ratchet's configuration)", stops: 'deploying' }]);

const lookAtAlias: Look = async (component, _now, { functions, leases }) => {
  const [alias, lease] = await Promise.all([functions.alias(component), leases.get(component.tenant, component.component)]);
  if (Object.keys(alias.weights).length === 0 || lease !== undefined) return [];
  return [{ what: refusals.foreignWeights(alias), todo: `let one tool alone set the weights of ${component.functionName}:${component.alias}: take CodeDeploy or the script off it, or ManagedFunction off the function`, stops: 'deploying' }];
};

const lookAtFunction: Look = async (component, _now, { functions }) => {
  const { packageType } = await functions.configuration(component, '$LATEST');
  return packageType === 'Zip' ? [] : [{ what: refusals.image('$LATEST'), todo: 'bundle it to a zip with `entry`, or leave it out of care', stops: 'deploying' }];
};

const lookAtConcurrency: Look = async (component, _now, { functions }) =>
  ((await functions.provisionedConcurrency(component)) ? [{ what: refusals.provisioned(), todo: 'remove it, or leave the function out of care', stops: 'deploying' }] : []);

const lookAtTag: Look = async (component, _now, { functions }) =>
  ((await functions.managed(component)) ? [] : [{ what: refusals.untagged(component), todo: 'deploy its stack again; something else took the tag away', stops: 'deploying' }]);

const lookAtCallers: Look = async (component, now, { metrics }) => {
  const calls = (await metrics.unqualified(component, { from: after(now, -bypassDays * 86_400), to: now })) ?? 0;
  return calls === 0 ? [] : [{ what: refusals.bypassed(component, calls), todo: 'give their callers the alias: hand them the construct in place of a name, or the ARN that ends in the alias', stops: 'changing code' }];
};

const lookAtLogs: Look = async (component, now, { metrics, counters, functions }) => {
  const window = { from: after(now, -hoursCompared * 3600), to: after(now, -settledSeconds) };
  const versions = (await functions.versions(component)).slice(-10).map(({ version }) => version);
  const [counts, items] = await Promise.all([metrics.counts(component, versions, window), counters.read(component.tenant, component.component, window)]);
  const calls = counts.reduce((sum, { requests }) => sum + requests, 0);
  if (calls === 0 || items.length > 0) return [];
  return [{ what: `CloudWatch counted ${calls} calls in ${hoursCompared} hours, and no log line of them reached Ratchet`, todo: `does ${component.logGroup} have its subscription filter (a log group takes two), and does Ratchet's ingest function work?`, stops: 'seeing' }];
};

const lookAtWorkbench: Look = async ({ workbench }) => {
  if (workbench?.state === 'built') return [];
  return [{ what: `no workbench: ${workbench?.reason ?? 'its stack was synthesized without bundling'}`, todo: 'until then it is only observed; the next synth says whether it helped', stops: workbench === undefined ? 'changing code' : 'deploying' }];
};

const lookAtRecorder: Look = async ({ recorder }) =>
  (recorder === 'off' ? [{ what: "`recorder: 'off'`: no failed call is kept, so that nothing can prove a fix", todo: "leave `recorder` out if what its events hold may be kept, redacted", stops: 'changing code' }] : []);

function unread(error: unknown): readonly Remark[] {
  return [{ what: `could not be read: ${sayError(error)}`, todo: 'is the function there, and may you read it?', stops: 'nothing' }];
}
