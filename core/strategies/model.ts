import { applyEdits } from '../apply-edits';
import { askModel } from '../ask-model';
import { cut } from '../bounded';
import { copiedTexts } from '../copied-text';
import type { Candidate } from '../cycle';
import { writesStandIns } from '../mask-source';
import { overBudget, spentBy } from '../model-budget';
import { patchOf } from '../patch';
import { promptFor } from '../prompt';
import { readReply } from '../read-reply';
import { sourceOf, type Workbench } from '../workbench';
import type { Strategy } from './types';

/** How the summary of a repeated patch begins. */
const repeats = 'the patch repeats';
const longestSummary = 300;

/**
 * Asks a model for a patch: one call an attempt, and for an attempt that runs again none, since its exchange is kept. A
 * patch that was tried before is `unusable`, so that its cost counts; the attempt after that offers nothing more.
 */
export const model: Strategy = {
  name: 'model',
  doc: 'Asks a model on Amazon Bedrock for the smallest change that removes the fault',
  async propose(context) {
    const { improvement, attempt, settings, reserve, clock, config, workbench, artifacts, diagnosis, startedAt, spentUsd, madeCalls, spending } = context;
    const { tenant, improvementId, opportunity } = improvement;
    const earlier = context.earlier.filter((one) => one.improvementId !== improvementId || one.attempt !== attempt);
    const own = earlier.filter((one) => one.improvementId === improvementId && one.strategy === 'model');
    if (!config.model) return { nothing: 'no model is configured' };
    if (!workbench) return { nothing: 'there is no workbench, so no source to change' };
    const spent = spentBy({ improvementId, earlier, ownUsd: spentUsd, ownCalls: madeCalls, spending }, startedAt, clock.now());
    const over = overBudget(spent, 0, settings);
    if (over !== undefined) return { nothing: over };
    const repetition = own.find(({ summary }) => summary.startsWith(repeats));
    if (repetition) return { nothing: `the model has no other patch: in attempt ${repetition.attempt} ${repetition.summary}` };
    const [last, before] = own.toReversed();
    if (last?.signature !== undefined && last.signature === before?.signature) return { nothing: `attempts ${before.attempt} and ${last.attempt} by the model failed in the same way: ${last.reason}` };

    const artifactOf = (what: string) => `improvements/${tenant}/${improvementId}/${what}-${attempt}.json`;
    const exchangeKey = artifactOf('model');
    const facts = { ...context, opportunity, workbench, earlier: earlier.filter(({ undecided }) => !undecided) };
    const exchange = await askModel(context, {
      tenant, key: exchangeKey, models: [config.model, ...(config.model.fallback ? [config.model.fallback] : [])], prompt: (promptTokens) => promptFor(facts, promptTokens), refuse: (mostUsd) => overBudget(spent, mostUsd, settings), reserve,
    });
    if ('nothing' in exchange) return exchange;

    const { costUsd, modelId, reply } = exchange;
    const unusable = (summary: string): Candidate => ({ strategy: 'unusable', by: 'model', summary, costUsd });
    const changed = filesOf(reply, workbench);
    if ('reason' in changed) return unusable([changed.reason, ...(exchange.instead ?? [])].join('; '));
    const copied = copiedTexts(workbench, changed.files, facts);
    if (copied.length > 0) return unusable(`the reply puts ${copied.slice(0, 3).map((text) => JSON.stringify(text.slice(0, 60))).join(', ')} into the code, which others wrote in a log line, an event, an answer or a comment: expected a change without their words`);
    const { patch, patchSha256 } = patchOf((path) => sourceOf(workbench, path), changed.files);
    const same = earlier.find((one) => one.patchSha256 === patchSha256 && !one.undecided);
    if (same) return unusable(`${repeats} attempt ${same.attempt} of ${same.improvementId} (${same.strategy}): ${same.reason}`);
    const key = artifactOf('patch');
    await artifacts.putJson(key, patch);
    const files = Object.keys(patch.files);
    return { strategy: 'model', summary: summaryOf(reply.text, files), replaces: diagnosis.suspectVersion, key, patchSha256, files, costUsd, modelId, exchangeKey };
  },
};

function filesOf({ text, stopReason, outputTokens }: { readonly text: string; readonly stopReason: string; readonly outputTokens: number }, workbench: Workbench): { readonly files: Readonly<Record<string, string>> } | { readonly reason: string } {
  if (text.trim() === '') return { reason: `the reply is empty (${stopReason}), expected a change` };
  const cut = stopReason === 'max_tokens' ? ` (it was cut after ${outputTokens} tokens)` : '';
  const read = readReply(text);
  if ('errors' in read) return { reason: `the reply cannot be read${cut}: ${read.errors.slice(0, 10).join('; ')}` };
  const applied = applyEdits(workbench, read.blocks);
  if ('errors' in applied) return { reason: `the reply cannot be applied${cut}: ${applied.errors.join('; ')}` };
  const standIns = Object.entries(applied.files).filter(([path, after]) => writesStandIns(sourceOf(workbench, path) ?? '', after));
  return standIns.length > 0 ? { reason: `the reply puts REDACTED_SECRET in place of secrets in ${standIns.map(([path]) => path).join(', ')}, expected edits that leave these lines alone` } : applied;
}

/** What the model says before its first block, in one line. */
function summaryOf(text: string, files: readonly string[]): string {
  const said = (text.split(/^(?:```|~~~)/m)[0] ?? '').replace(/[\p{Cc}\p{Cf}\p{Co}\s]+/gu, ' ').trim();
  return cut(said === '' ? `change ${files.join(', ')}` : said, longestSummary);
}
