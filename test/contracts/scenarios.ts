import type { Improvement } from '../../core/cycle';
import { execute, improvementOf, runImprovement, shopWorld, type RunOptions, type ShopWorld } from '../lambdas/steps/world';

type Around = NonNullable<RunOptions['around']>;

/** Executions whose steps' inputs are kept with each release: between them every step is run, in each way in which it ends. */
export const scenarios: Readonly<Record<string, (around: Around) => Promise<ShopWorld>>> = {
  'a revert is promoted': async (around) => ran(await shopWorld(), { around }),
  'a revert is approved': async (around) => ran(await shopWorld({ component: { mode: 'approve' } }), { around, decide: (candidateSha256) => ({ approved: true, by: 'ann', reason: 'read it', candidateSha256 }) }),
  'a revert is rejected': async (around) => ran(await shopWorld({ component: { mode: 'approve' } }), { around, decide: (candidateSha256) => ({ approved: false, by: 'ann', reason: 'not now', candidateSha256 }) }),
  'a fix is taken back': async (around) => ran(await shopWorld({ code: {}, failing: { '3': 0.6 } }), { around }),
  'a fix is promoted': async (around) => ran(await shopWorld({ code: {} }), { around }),
  'a step fails for good': async (around) => ran(await shopWorld(), { around: async (step, run, input) => (step === 'Promote' ? Promise.reject(Object.assign(new Error('broken'), { name: 'UnsafeState' })) : around(step, run, input)) }),
  'a cycle finds it': async (around) => {
    const world = await shopWorld({ component: { actions: [{ action: 'invoke-function', target: 'mend' }] } });
    await execute(world, 'improvement-cycle', 'by-hand', { tenant: 'shop', reason: 'recorded' }, { around });
    const [started] = world.ports.executions.started().filter(({ machine }) => machine === 'improvement');
    const { improvement } = started?.input as { improvement: Improvement };
    return ran(world, { around }, improvement);
  },
};

async function ran(world: ShopWorld, options: RunOptions, improvement: Improvement = improvementOf()): Promise<ShopWorld> {
  await runImprovement(world, improvement, options);
  return world;
}
