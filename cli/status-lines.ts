import { dollars } from '../core/budgets';
import { figure, percent } from '../core/figures';
import { isEmergency } from '../core/keep-selection';
import { profileSetting } from '../core/operator-settings';
import { secondsBetween } from '../core/time';
import { type Hold, undoOf } from './holds';
import { fields, type Page, shortened, tint, title, type Tone } from './page';
import { rateBar } from './rate-bar';
import { outcomeTone, rates } from './rates';
import type { Calls, ComponentStatus, RunningImprovement, Status } from './read-status';
import { table } from './table';
import { age, brief, duration, moment } from './times';

const entryLength = 200;
const unreadLength = 60;
/** Older than two cycles of a day: somebody should know. */
const staleSeconds = 2 * 86_400;

export function statusLines(status: Status, page: Page): readonly string[] {
  const { holds, modes, modeChanges, components, running, queue, postponed, approvals, budgets, overrides: set } = status;
  const change = (scope: string) => modeChanges.filter((one) => one.scope === scope);
  return [
    tint(page, 'title', `Ratchet ${status.stage}, tenant ${status.tenant}`),
    ...fields(page, [
      ['at', status.endpoint ?? status.region],
      ...(holds.some(({ from }) => from === undefined) ? [] : [['paused', 'no', 'good'] as const]),
      ...holds.map((hold) => [hold.from === undefined ? hold.kind : 'to freeze', holdText(hold, status.at), 'warn'] as const),
      ...Object.entries(modes).map(([scope, mode]) => ['mode set', `${scope}: ${mode}${change(scope).map((one) => `, ${by(one, status.at)}`).join('')}; undo: ${undoOf('mode declared', scope)}`] as const),
      ...set.map(({ scope, name, value, ...one }) => ['setting set', `${scope}: ${name} ${JSON.stringify(value)}, ${by(one, status.at)}; undo: ${undoOf(name === profileSetting ? 'profile declared' : `set ${name} declared`, scope)}`] as const),
      ['today', budgetsText(budgets), Object.values(budgets).some(({ taken, limit }) => taken >= limit && taken > 0) ? 'warn' : undefined],
      ['approvals', approvals.length === 0 ? undefined : `${approvals.length} ${approvals.length === 1 ? 'waits' : 'wait'} for a person: ratchet approvals`, 'warn'],
    ]),
    ...title(page, `Components (${components.length})`),
    ...(components.length === 0 ? nothingRegistered(status) : componentLines(components, page, status.at)),
    ...(running.length === 0 ? ['', 'No improvement runs.'] : [...title(page, `Improvements that run (${running.length})`), ...runningLines(running, page, status.at)]),
    ...(queue.length === 0 ? [] : [...title(page, `Opportunities that wait (${queue.length})`), ...table(page, [
      { title: 'COMPONENT', text: ({ component }) => component },
      { title: 'PRIORITY', text: ({ priority }) => priority },
      { title: 'KEPT', text: ({ expiresAt }) => age(expiresAt, status.at) },
      { title: 'WHAT, AND WHY IT WAITS', text: ({ summary, reason }) => `${shortened(summary, entryLength)} (${shortened(reason, entryLength)})`, sentence: true },
    ], queue)]),
    ...(postponed.length === 0 ? [] : [...title(page, `Put off (${postponed.length})`), ...table(page, [
      { title: 'COMPONENT', text: ({ component }) => component },
      { title: 'WHAT', text: (look) => (isEmergency(look) ? 'emergency' : 'another look') },
      { title: 'SINCE', text: ({ at }) => age(at, status.at) },
      { title: 'REASON', text: ({ reason }) => shortened(reason, entryLength), sentence: true },
    ], postponed)]),
  ];
}

/** How far it reaches, until when, who set it and why, and the command that takes it away. */
function holdText({ scope, from, until, allows, undo, ...hold }: Hold, now: string): string {
  return [
    scope,
    ...(from === undefined ? [] : [`from ${moment(from)} (${age(from, now)})`]),
    ...(until === undefined ? [] : [`until ${moment(until)} (${age(until, now)})`]),
    by(hold, now),
  ].join(', ') + (allows ? `; goes on: ${allows.join(', ')}` : '') + `; undo: ${undo}`;
}

function by(set: Pick<Hold, 'by' | 'at' | 'reason'>, now: string): string {
  return `${set.at === undefined ? '' : `${age(set.at, now)}, `}by ${set.by}${set.reason === undefined ? '' : `: ${set.reason}`}`;
}

/** Undefined where nothing was spent or exposed. */
function budgetsText({ modelUsd, infrastructureUsd, expectedBadCalls }: Status['budgets']): string | undefined {
  const told = [
    ...(modelUsd.taken > 0 ? [`model ${dollars(modelUsd.taken)} of ${dollars(modelUsd.limit)}`] : []),
    ...(infrastructureUsd.taken > 0 ? [`watches ${dollars(infrastructureUsd.taken)} of ${dollars(infrastructureUsd.limit)}`] : []),
    ...(expectedBadCalls.taken > 0 ? [`canaries expose ${figure(expectedBadCalls.taken)} of ${figure(expectedBadCalls.limit)} calls`] : []),
  ].join('; ');
  return told || undefined;
}

function nothingRegistered({ tenant }: Status): readonly string[] {
  return [
    `None is registered for tenant ${tenant}.`,
    'Write ManagedFunction in place of NodejsFunction in a stack, and cdk deploy it.',
    'A minute later it stands here.',
  ];
}

function componentLines(components: readonly ComponentStatus[], page: Page, now: string): readonly string[] {
  return table(page, [
    { title: 'COMPONENT', text: ({ component, critical }) => `${component}${critical ? ' (critical)' : ''}` },
    { title: 'NOW', text: (status) => nowOf(status, now), tone: ({ held, improvementId }) => (held ? 'warn' : improvementId !== undefined ? 'good' : undefined) },
    { title: 'MODE', text: ({ mode, modeFrom, misfit }) => (misfit === undefined ? `${mode}${modeFrom === undefined ? '' : ` (set for ${modeFrom})`}` : `${mode} (settings do not fit: ratchet doctor)`), tone: ({ misfit }) => (misfit === undefined ? undefined : 'warn') },
    { title: 'CALLS THAT WORKED', text: ({ calls }) => callsText(calls, now), tone: ({ calls }) => callsTone(calls) },
    { title: 'LAST', text: ({ lastOutcome }) => (lastOutcome ? `${lastOutcome.kind} ${age(lastOutcome.endedAt, now)}` : ''), tone: ({ lastOutcome }) => outcomeTone(lastOutcome?.kind) },
    { title: 'FAILURE RATE', text: ({ lastOutcome }) => rates(lastOutcome) },
  ], components);
}

/** The last windows as a bar, the last hour's rate, the grade. What could not be read is no grade. */
function callsText(calls: Calls | undefined, now: string): string {
  if (!calls) return '';
  const rate = calls.hour ?? calls.average;
  const old = secondsBetween(calls.readUntil, now) > staleSeconds ? `, read ${age(calls.readUntil, now)}` : '';
  return [
    rateBar(calls.windows), rate === undefined ? 'no calls' : percent(rate), calls.unread === undefined ? calls.grade : `? (not read: ${shortened(calls.unread, unreadLength)})`,
    ...(calls.autoFixRequired ? [`actions wanted since ${brief(calls.since, now)}`] : []),
  ].filter((part) => part !== '' && part !== undefined).join(' ') + old;
}

function callsTone(calls: Calls | undefined): Tone | undefined {
  if (calls?.autoFixRequired) return 'bad';
  return calls?.unread !== undefined || calls?.grade === 'D' || calls?.grade === 'F' ? 'warn' : undefined;
}

function nowOf({ improvementId, held, mode, cooldownUntil }: ComponentStatus, now: string): string {
  // A pause lets what runs go on; a stop ends it, and a freeze at its next look.
  if (improvementId !== undefined) return held?.kind === 'stopped' || held?.kind === 'frozen' ? `improving, ${held.kind}` : 'improving';
  if (held) return `${held.kind}${held.until === undefined ? '' : ` until ${brief(held.until, now)} UTC`}`;
  if (cooldownUntil !== undefined) return `cools down, ${duration(secondsBetween(now, cooldownUntil))} left`;
  return mode === 'observe' ? 'observed' : 'ready';
}

function runningLines(running: readonly RunningImprovement[], page: Page, now: string): readonly string[] {
  return table(page, [
    { title: 'IMPROVEMENT', text: ({ improvementId }) => improvementId },
    { title: 'PHASE', text: ({ phase, leaseExpiresAt }) => (leaseExpiresAt !== undefined && leaseExpiresAt < now ? `${phase} (lease ran out: cleaned up next minute)` : phase) },
    { title: 'STARTED', text: ({ startedAt }) => (startedAt === undefined ? '' : age(startedAt, now)) },
    { title: 'LAST ENTRY', text: ({ lastEntry }) => shortened(lastEntry ?? '', entryLength), sentence: true },
  ], running);
}
