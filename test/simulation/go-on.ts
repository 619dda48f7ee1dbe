import type { KeptApproval } from '../../core/cycle';
import { step as approve } from '../../lambdas/api/approve';
import { step as sweep } from '../../lambdas/events/sweep';
import { signedBy } from '../fakes/callers';
import { operatorActs } from './acts';
import type { Fault } from './faults';
import type { Simulation } from './simulation';
import { beginning, minuteMs, tenant } from './world';

/** What goes on in every world: calls, a sweep each minute, people who answer, the first cycle, and what the faults bring with time. */
export function goOn(simulation: Simulation, act: (fault: Extract<Fault, { readonly kind: 'team' }>) => Promise<void>): void {
  const { world, scheduler, book, flows, invoke, asynchronously, scenario } = simulation;
  const { stores, main } = world;
  const secondsNow = (): number => (scheduler.now() - beginning) / 1000;
  const everyMinute = async (): Promise<void> => {
    for (;;) {
      await scheduler.sleep(minuteMs);
      const items = world.callsOfMinute();
      const late = book.lateness(secondsNow());
      if (late < Number.POSITIVE_INFINITY) void scheduler.sleep(late * 1000).then(() => stores.counters.put(items));
      asynchronously('Sweep', '', (ports) => sweep.run({}, ports), 1);
    }
  };
  const asked = new Set<string>();
  const people = (question: KeptApproval): void => {
    const key = `${question.improvementId} ${question.wantedAt}`;
    if (scenario.answer === undefined || asked.has(key)) return;
    asked.add(key);
    const { afterSeconds, approved } = scenario.answer;
    const { improvementId, candidateSha256 } = question;
    scheduler.timer(afterSeconds * 1000, () => void invoke('Approve', improvementId, (ports) => approve.run(signedBy('ann', 'approve', { decision: approved ? 'approve' : 'reject', tenant, improvementId, candidateSha256, by: 'ann', reason: 'a test' }), ports)).catch(() => undefined));
  };
  const want = stores.approvals.want.bind(stores.approvals);
  Object.assign(stores.approvals, { want: async (question: Parameters<typeof want>[0]) => { await want(question); people(question); } });
  void everyMinute();

  const alarm = { source: 'aws.cloudwatch', detail: { alarmName: 'failures', state: { value: 'ALARM', reason: 'Threshold Crossed' }, configuration: { metrics: [{ metricStat: { metric: { dimensions: { FunctionName: main.functionName } } } }] } } };
  let cycles = 0;
  const cycle = (trigger: 'emergency' | 'manual' | 'scheduled'): void => void flows.start('improvement-cycle', `${trigger}-${(cycles += 1)}`, trigger === 'emergency' ? alarm : { trigger, tenant, reason: `cycle ${cycles}` });
  for (const { seconds, trigger } of scenario.cycles) scheduler.timer(seconds * 1000, () => cycle(trigger));
  for (const fault of book.timed) {
    const begins = (run: () => void): void => void scheduler.timer(fault.seconds * 1000, () => { book.strike(fault); run(); });
    if (fault.kind === 'team') begins(() => void act(fault));
    if (fault.kind === 'operator') begins(() => operatorActs(fault.does, simulation));
    if (fault.kind === 'second-cycle') begins(() => cycle(fault.trigger));
    if (fault.kind === 'standstill') begins(() => scheduler.jump(fault.lasts * 1000));
  }
}
