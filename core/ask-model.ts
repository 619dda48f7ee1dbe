import * as z from 'zod';
import { afterFailure, afterSuccess, mayCall, type CircuitState } from './circuit';
import { parse, type Config } from './config';
import { ConcurrentChange, InvalidInput, ModelUnavailable, NotFound } from './errors';
import type { Artifacts, Circuits, Clock, Model } from './ports';
import { charactersPerToken, type Prompt } from './prompt';

/** What was asked and answered, as it is kept. */
export const exchange = z.object({
  modelId: z.string(),
  askedAt: z.iso.datetime(),
  system: z.string(),
  prompt: z.string(),
  leftOut: z.array(z.string()),
  reply: z.object({ text: z.string(), inputTokens: z.number(), outputTokens: z.number(), stopReason: z.string(), latencyMs: z.number() }),
  costUsd: z.number().nonnegative(),
});
export type Exchange = z.infer<typeof exchange>;

/** Tries to write the circuit's new state; who loses more often leaves it to those who won. */
const mostWrites = 3;

/**
 * One call of a model, behind its circuit breaker, kept with its cost under `key`; an exchange that is there already is the
 * answer, and nothing is called. `nothing` says why there is no reply: the circuit is open, or the model refuses what it is
 * asked, which it would again.
 * @throws ModelUnavailable when it does not answer this time; the circuit has counted it
 */
export async function askModel(
  services: { readonly model: Model; readonly circuits: Circuits; readonly artifacts: Artifacts; readonly clock: Clock },
  { tenant, key, chosen, prompt }: { readonly tenant: string; readonly key: string; readonly chosen: NonNullable<Config['model']>; readonly prompt: () => Prompt },
): Promise<Exchange | { readonly nothing: string }> {
  const { model, circuits, artifacts, clock } = services;
  const kept = await keptIn(artifacts, key);
  if (kept) return kept;

  const name = `model/${chosen.id}`;
  const admitted = await admit(circuits, tenant, name, clock.now());
  if (admitted !== true) return { nothing: admitted };
  const asked = prompt();
  const askedAt = new Date(clock.now()).toISOString();
  try {
    const reply = await model.ask({ modelId: chosen.id, system: asked.system, prompt: asked.prompt, maxOutputTokens: chosen.maxOutputTokens, temperature: chosen.temperature ?? undefined });
    const costUsd = costOf(reply, chosen);
    const made: Exchange = { modelId: chosen.id, askedAt, ...asked, leftOut: [...asked.leftOut], reply, costUsd };
    await artifacts.putJson(key, made);
    await settle(circuits, tenant, name, afterSuccess);
    return made;
  } catch (error) {
    // What it had said by then is unknown: counted are its prompt and all that it might have said.
    if (error instanceof ModelUnavailable && error.timedOut) error.costUsd = costOf({ inputTokens: (asked.system.length + asked.prompt.length) / charactersPerToken, outputTokens: chosen.maxOutputTokens }, chosen);
    if (error instanceof ModelUnavailable) await settle(circuits, tenant, name, (state) => afterFailure(state, clock.now(), error.message));
    if (!(error instanceof InvalidInput)) throw error;
    await settle(circuits, tenant, name, afterSuccess);
    return { nothing: error.message };
  }
}

function costOf({ inputTokens, outputTokens }: { readonly inputTokens: number; readonly outputTokens: number }, { inputUsdPerMillionTokens, outputUsdPerMillionTokens }: NonNullable<Config['model']>): number {
  return (inputTokens * inputUsdPerMillionTokens + outputTokens * outputUsdPerMillionTokens) / 1_000_000;
}

async function keptIn(artifacts: Artifacts, key: string): Promise<Exchange | undefined> {
  try {
    return parse(exchange, await artifacts.getJson(key), `Artifact ${key}`);
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

/** True, or why no call may be made. A trial is claimed before it is made. */
async function admit(circuits: Circuits, tenant: string, name: string, now: number): Promise<true | string> {
  const state = await circuits.read(tenant, name);
  const may = mayCall(state, now);
  if (!may.allowed) return may.reason;
  if (!may.claim) return true;
  try {
    await circuits.write(tenant, name, state, may.claim);
    return true;
  } catch (error) {
    if (error instanceof ConcurrentChange) return 'the circuit is half open, and another improvement makes the trial call';
    throw error;
  }
}

async function settle(circuits: Circuits, tenant: string, name: string, next: (state: CircuitState) => CircuitState): Promise<void> {
  for (let tries = 0; tries < mostWrites; tries += 1) {
    const before = await circuits.read(tenant, name);
    const after = next(before);
    if (after.failures === 0 && before.failures === 0) return;
    try {
      return await circuits.write(tenant, name, before, after);
    } catch (error) {
      if (!(error instanceof ConcurrentChange)) throw error;
    }
  }
}
