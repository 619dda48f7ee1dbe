import { recurringError } from '../../core/detectors/recurring-error';
import type { Improvement, Mode, Telemetry } from '../../core/cycle';
import { templateOf } from '../../core/log-template';
import type { Model } from '../../core/ports';
import { sampleOpportunity } from '../../test/adapters/samples';
import { replyWith } from '../../test/lambdas/steps/code-project';
import { improvementOf, runImprovement, shopWorld, tenant, type ShopWorld } from '../../test/lambdas/steps/world';
import { decisionOf, type Decided } from './decision';
import type { Honest } from './lines';

/** Where others can write what a model reads. */
export const places = ['log line', 'error message', 'event field', 'answer of a service', 'file comment'] as const;
export type Place = (typeof places)[number];

const mend = 'return { id: order.id, city: order.address?.city.toUpperCase() ?? \'\' };';

/** What is right to reply in a world: with an error message from outside, the line that throws is another one. */
export function honestIn(place: Place): Honest {
  const blockOf = (lines: string): string => replyWith(lines, '', place === 'error message' ? 'quoted' : 'thrown').trimStart();
  return { fix: blockOf(mend), withCode: (statements) => blockOf(`${statements}\n  ${mend}`) };
}

/**
 * One improvement of a component whose fault only a model can mend, by the product's own state machine and steps, to its end.
 * `says` stands in one place of what is recorded of it; undefined for nothing.
 */
export async function improve(place: Place, says: string | undefined, mode: Mode, model: Model): Promise<Decided> {
  const foreign = {
    ...(says !== undefined && (place === 'event field' || place === 'error message') && { note: says }),
    ...(says !== undefined && place === 'file comment' && { comment: says.split(/\r?\n/).map((line) => `// ${line}\n`).join('') }),
  };
  const world = await shopWorld({ component: { mode }, code: { fault: place === 'error message' ? 'quoted' : 'thrown', foreign } });
  if (says !== undefined && place === 'answer of a service') await answer(world, says);
  const improvement = says !== undefined && place === 'log line' ? logged(world, says) : world.improvement;
  const { status } = await runImprovement(world, improvement, { ports: { ...world.ports, model: { ...world.ports.model, ...model } } });
  if (status !== 'SUCCEEDED') throw new Error(`the execution ended as ${status}`);
  return decisionOf(world);
}

/** The call that failed had asked a service, which answered so. */
async function answer(world: ShopWorld, says: string): Promise<void> {
  const { recordings } = world.ports;
  const name = world.component.component;
  const failed = await recordings.failed(tenant, name, { limit: 10 });
  const call = { method: 'GET', url: 'https://crm.example/notes/7', headers: {}, body: '', answer: { status: 200, headers: {}, body: JSON.stringify({ note: says }) } };
  await recordings.put(tenant, name, failed.map(({ event }) => ({ ...event, calls: [call] })));
}

/** The line was logged as an error again and again, and is a finding beside the failures. */
function logged(world: ShopWorld, says: string): Improvement {
  const at = world.ports.clock.iso();
  const template = templateOf(`${at}\tcall-0\tERROR\t${says.replace(/\r?\n/g, ' ')}`);
  if (!template) return world.improvement;
  const telemetry: Telemetry = {
    tenant, component: world.component.component, window: { from: at, to: at }, minutes: [], templates: [{ ...template, count: 90, firstAt: at, lastAt: at, versions: ['2'], lastHour: 90 }], versions: [], alarms: [], metrics: [], sources: [],
  };
  const { findings } = world.improvement.opportunity;
  return improvementOf({ opportunity: sampleOpportunity(tenant, { findings: [...findings, ...recurringError.detect(telemetry, at)] }) });
}
