import * as z from 'zod';
import { afterFailure, afterSuccess, mayCall, type CircuitState } from './circuit';
import { parse, type ModelChoice } from './config';
import type { Settle } from './budgets';
import { ConcurrentChange, InvalidInput, ModelUnavailable, NotFound, Postponed } from './errors';
import type { Artifacts, Circuits, Clock, Model } from './ports';
import { charactersPerToken, type Prompt } from './prompt';

/** What was asked and answered, as it is kept. */
export const exchange = z.object({
  modelId: z.string(),
  /** Other models that were to be asked, each with why it did not answer. */
  instead: z.array(z.string()).optional(),
  askedAt: z.iso.datetime(),
  system: z.string(),
  prompt: z.string(),
  leftOut: z.array(z.string()),
  reply: z.object({ text: z.string(), inputTokens: z.number(), outputTokens: z.number(), stopReason: z.string(), latencyMs: z.number() }),
  /** Of all calls that it took. */
  costUsd: z.number().nonnegative(),
});
export type Exchange = z.infer<typeof exchange>;

interface Services {
  readonly model: Model;
  readonly circuits: Circuits;
  readonly artifacts: Artifacts;
  readonly clock: Clock;
}

export interface Question {
  readonly tenant: string;
  /** Where the exchange is kept. */
  readonly key: string;
  /** In the order in which they are asked: one after the other, until one answers. */
  readonly models: readonly ModelChoice[];
  readonly prompt: (promptTokens: number) => Prompt;
  /** Why a call that may cost so much may not be made. */
  readonly refuse: (mostUsd: number) => string | undefined;
  /** Takes what one call may cost at most, before it is made. */
  readonly reserve: (mostUsd: number) => Promise<Settle | Postponed>;
}

/** Tries to write the circuit's new state; who loses more often leaves it to those who won. */
const mostWrites = 3;
/** Time after which no further model is asked: a step has 115 s, and waits up to 60 s for one call. */
const longestBefore = 40_000;
/** Ends of a reply that say that the model, or what watches it, will not do this. */
const refusals: ReadonlySet<string> = new Set(['content_filtered', 'guardrail_intervened', 'refusal']);

/**
 * One answer of a model, behind its circuit breaker, kept with its cost under `key`; an exchange that is there already is the
 * answer, and nothing is called. Where the first model's circuit is open, or it refuses, or does not take the call, the next is asked;
 * not after one that took long or was waited for in vain, since a step has no time for two of these. A refusal that was paid for
 * is the answer where no other model gives one. `nothing` says why there is no reply.
 * @throws ModelUnavailable when none answers this time; the circuit has counted it
 * @throws Postponed when the tenant's day has no money left for a call
 */
export async function askModel(services: Services, question: Question): Promise<Exchange | { readonly nothing: string }> {
  const { artifacts, circuits, clock } = services;
  const kept = await keptIn(artifacts, question.key);
  if (kept) return kept;
  const startedAt = clock.now();
  const instead: string[] = [];
  let spentUsd = 0;
  let unavailable: ModelUnavailable | undefined;
  let postponed: Postponed | undefined;
  let refused: { readonly exchange: Exchange; readonly at: number } | undefined;
  // What was paid for is kept before anything else can fail.
  const answerWith = async (answer: Exchange, others: readonly string[]): Promise<Exchange> => {
    const made: Exchange = { ...answer, ...(others.length > 0 && { instead: [...others] }), costUsd: spentUsd };
    await artifacts.putJson(question.key, made);
    return made;
  };
  for (const [index, chosen] of question.models.entries()) {
    const passed = clock.now() - startedAt;
    if (index > 0 && passed > longestBefore) {
      instead.push(`Model ${chosen.id}: not asked, since ${Math.round(passed / 1000)} s had passed and a step has no time for it after ${longestBefore / 1000} s`);
      continue;
    }
    const asked = await askOne(services, question, chosen, spentUsd);
    if ('nothing' in asked) instead.push(asked.nothing);
    else if (asked instanceof Postponed) {
      postponed = asked;
      instead.push(asked.message);
    } else if (asked instanceof ModelUnavailable) {
      asked.costUsd += spentUsd;
      if (asked.timedOut) throw asked;
      unavailable = asked;
      instead.push(asked.message);
    } else {
      spentUsd += asked.costUsd;
      const last = !refusals.has(asked.reply.stopReason) || index === question.models.length - 1;
      const made = last ? await answerWith(asked, instead) : undefined;
      await settle(circuits, question.tenant, circuitOf(chosen), afterSuccess);
      if (made) return made;
      refused = { exchange: asked, at: instead.length };
      instead.push(`Model ${chosen.id}: it refused (${asked.reply.stopReason})`);
    }
  }
  if (unavailable) throw unavailable;
  const last = refused;
  if (!last && postponed) throw postponed;
  return last ? answerWith(last.exchange, instead.filter((_why, at) => at !== last.at)) : { nothing: instead.join('; ') };
}

async function askOne({ model, circuits, clock }: Services, { tenant, prompt, refuse, reserve }: Question, chosen: ModelChoice, spentUsd: number): Promise<Exchange | ModelUnavailable | Postponed | { readonly nothing: string }> {
  const name = circuitOf(chosen);
  const asked = prompt(chosen.promptTokens);
  const estimated = { inputTokens: (asked.system.length + asked.prompt.length) / charactersPerToken, outputTokens: chosen.maxOutputTokens };
  const mostUsd = costOf(estimated, chosen);
  const refused = refuse(spentUsd + mostUsd);
  if (refused !== undefined) return { nothing: refused };
  const settleUsd = await reserve(mostUsd);
  if (settleUsd instanceof Postponed) return settleUsd;
  const admitted = await admit(circuits, tenant, name, clock.now());
  if (admitted !== true) {
    await settleUsd(0);
    return { nothing: admitted };
  }
  const askedAt = new Date(clock.now()).toISOString();
  try {
    const reply = await model.ask({ modelId: chosen.id, system: asked.system, prompt: asked.prompt, maxOutputTokens: chosen.maxOutputTokens, temperature: chosen.temperature ?? undefined });
    await settleUsd(costOf(reply, chosen));
    return { modelId: chosen.id, askedAt, ...asked, leftOut: [...asked.leftOut], reply, costUsd: costOf(reply, chosen) };
  } catch (error) {
    if (error instanceof ModelUnavailable) {
      // What it had said by then is unknown: counted are its prompt and all that it might have said.
      if (error.timedOut) error.costUsd = mostUsd;
      await settleUsd(error.costUsd);
      await settle(circuits, tenant, name, (state) => afterFailure(state, clock.now(), error.message));
      return error;
    }
    if (!(error instanceof InvalidInput)) throw error;
    await settleUsd(0);
    await settle(circuits, tenant, name, afterSuccess);
    return { nothing: error.message };
  }
}

/** Each model has a circuit of its own. */
function circuitOf({ id }: ModelChoice): string {
  return `model/${id}`;
}

function costOf({ inputTokens, outputTokens }: { readonly inputTokens: number; readonly outputTokens: number }, { inputUsdPerMillionTokens, outputUsdPerMillionTokens }: ModelChoice): number {
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
