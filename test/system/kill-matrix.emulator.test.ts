import { writeFileSync } from 'node:fs';
import { DescribeExecutionCommand, ExecutionDoesNotExist } from '@aws-sdk/client-sfn';
import { firstBreak, type JournalRecord } from '../../core/journal';
import { subjectOf } from '../../core/names';
import { eventually } from '../local/emulated-functions';
import { aBrokenComponent, stopAllTraffic, type AComponent } from './a-component';
import { call, chainOf, deployed, deployedRatchet, executionOf, sfn, startCycle, startImprovement, tenant, told } from './deployed-ratchet';
import { expectEnded } from './expect-ended';
import { inject, strikes } from './faults';
import { signedAnswer } from './signed-answer';
import { cells, endings, type KillCell, selection } from './kill-cells';

/** How one cell ended; `bench/kill-matrix.ts` writes the table of them. */
export interface CellEnd {
  readonly name: string;
  readonly end: string;
  readonly seconds: number;
  readonly broken?: string;
}

/** `npm run bench -- kill-matrix` names the file, and what their names match. */
const { KILL_MATRIX_FILE: file, KILL_MATRIX_CELLS: wanted } = process.env;
const chosen = file === undefined ? selection : cells.filter(({ name }) => new RegExp(wanted ?? '').test(name));
const ended: CellEnd[] = [];

jest.setTimeout(480_000);
afterAll(async () => {
  await stopAllTraffic();
  keep();
});

/** After each cell: a run that is broken off leaves what it found. */
function keep(): void {
  if (file !== undefined) writeFileSync(file, JSON.stringify(ended));
}

test.concurrent.each(chosen.map((cell) => [cell.name, cell] as const))('%s', async (name, cell) => {
  const began = Date.now();
  const over = (end: string, more: Pick<CellEnd, 'broken'> = {}): void => {
    ended.push({ name, end, seconds: (Date.now() - began) / 1000, ...more });
    keep();
  };
  try {
    over(await (cell.way === 'cycle' ? cycleIsKilled(cell) : improvementIsKilled(cell)));
  } catch (error) {
    over('broken', { broken: error instanceof Error ? error.message : String(error) });
    throw error;
  }
});

async function improvementIsKilled(cell: KillCell): Promise<string> {
  const component = await aBrokenComponent('killed', {
    mode: cell.way === 'asks' ? 'approve' : 'auto',
    settings: cell.after === undefined ? {} : { canaryWeights: [0.3, 0.5] },
  });
  await strike(cell, component);
  if (cell.way !== 'takes back') component.traffic(12, { 2: 0.5 });
  const { improvementId } = await startImprovement(component.name);
  if (cell.way === 'takes back') {
    // Only now: calls that work before it would hide what is to be found.
    await deployed(improvementId);
    component.traffic(12, { 1: 0.8 });
  }
  const kind = await settled(component, improvementId, cell.way === 'asks');
  await expectStruck(component);
  const outcome = cell.retried ? (cell.way === 'takes back' ? 'rolled-back' : 'promoted') : endings;
  const serves = kind === 'promoted' ? '1' : '2';
  await expectEnded(component, improvementId, { outcome, serves });
  await component.stopTraffic();
  return `${kind}, version ${serves} serves`;
}

async function cycleIsKilled(cell: KillCell): Promise<string> {
  const component = await aBrokenComponent('cut-short', { mode: 'propose' });
  await strike(cell, component);
  const cycleId = await startCycle({ tenant, components: [component.name], reason: `killed in ${cell.state}`, windowHours: 1 });
  const status = await endOf(cycleId);
  await expectStruck(component);
  const chain = await chainOfCycle(cycleId);
  expect(firstBreak(chain)).toBeUndefined();
  const reports = chain.filter(({ kind }) => kind === 'cycle-reported');
  expect(reports.length).toBeLessThanOrEqual(1);
  if (cell.retried) expect(status).toBe('SUCCEEDED');
  if (status !== 'SUCCEEDED') expect(chain.filter(({ kind }) => kind === 'reconciled').map(({ summary }) => summary)).toEqual([expect.stringContaining(`ended as ${status}`)]);
  else expect(reports).toHaveLength(1);

  const started = await startedBy(chain);
  for (const improvementId of started) await expectProposed(component, improvementId);
  const how = `${status === 'SUCCEEDED' ? 'reported' : status.toLowerCase()}, ${started.length} started`;
  if (started.length > 0) return how;
  // Nothing is lost: once nothing is killed any more, it comes out of the queue, or it is found again.
  await strike({ ...cell, fault: { ...cell.fault, times: 0 } }, component);
  const { improvementId } = await startImprovement(component.name);
  await expectProposed(component, improvementId);
  return `${how}; the next cycle started it`;
}

async function strike({ state, fault, after = 0 }: KillCell, { name: component }: AComponent): Promise<void> {
  await inject({ component, state, after, ...fault });
}

/** That it was struck at all, and that no function of an aborted execution is still at work. */
async function expectStruck({ name }: AComponent): Promise<void> {
  await eventually(async () => {
    const { struck, over } = await strikes(name);
    expect(struck).toBeGreaterThan(0);
    expect(over).toBe(struck);
  }, 60);
}

/** Answers what people are asked, and sweeps, until the improvement has an outcome and its lease is free. Returns its outcome. */
async function settled(component: AComponent, improvementId: string, asked: boolean): Promise<string> {
  const { leases, progress, approvals } = await deployedRatchet();
  let looks = 0;
  return eventually(async () => {
    const question = asked ? await approvals.get(tenant, improvementId) : undefined;
    if (question && !question.decision) await call('approve', await signedAnswer({ decision: 'approve', tenant, improvementId, candidateSha256: question.candidateSha256 }));
    // Each minute of AWS is three seconds here.
    if (++looks % 15 === 0) await call('sweep', {});
    const row = await progress.improvement(tenant, improvementId);
    if (!row?.outcome) throw new Error(`${improvementId} has no outcome: ${(await chainOf(improvementId)).map(told).join(' | ')}`);
    expect(await leases.get(tenant, component.name)).toBeUndefined();
    return row.outcome.kind;
  }, 240);
}

async function expectProposed(component: AComponent, improvementId: string): Promise<void> {
  await settled(component, improvementId, false);
  await expectEnded(component, improvementId, { outcome: 'proposed', serves: '2' });
}

/** The status of a cycle's execution, as soon as it has ended and, where it ended badly, reconcile has said so. */
async function endOf(cycleId: string): Promise<string> {
  const { cycleMachineArn } = await deployedRatchet();
  const executionArn = `${cycleMachineArn.replace(':stateMachine:', ':execution:')}:${cycleId}`;
  return eventually(async () => {
    const { status = 'RUNNING' } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(status).not.toBe('RUNNING');
    if (status !== 'SUCCEEDED') expect((await chainOfCycle(cycleId)).filter(({ kind }) => kind === 'reconciled')).not.toEqual([]);
    return status;
  }, 90);
}

async function chainOfCycle(cycleId: string) {
  return (await deployedRatchet()).journal.read(tenant, subjectOf.cycle(cycleId));
}

/** The improvements that a cycle chose and that really started. */
async function startedBy(chain: readonly JournalRecord[]): Promise<readonly string[]> {
  const chosenOnes = chain.filter(({ kind }) => kind === 'selection').flatMap(({ data }) => data['started'] as readonly string[]);
  const known = await Promise.all(chosenOnes.map(async (improvementId) => sfn.send(new DescribeExecutionCommand({ executionArn: await executionOf(improvementId) })).catch((error: unknown) => {
    if (!(error instanceof ExecutionDoesNotExist)) throw error;
    return undefined;
  })));
  return chosenOnes.filter((_id, index) => known[index] !== undefined);
}
