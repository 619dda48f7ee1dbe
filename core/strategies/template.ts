import type { Diagnosis, Opportunity } from '../cycle';
import { patchOf } from '../patch';
import { templates } from '../templates';
import type { TemplateContext } from '../templates/types';
import { troubleOf } from '../trouble';
import { sourceOf } from '../workbench';
import type { Strategy, StrategyContext } from './types';

/** A codemod for a well-known fault: needs no model, costs nothing, and gives the same change each time. */
export const template: Strategy = {
  name: 'template',
  doc: 'Changes the line that fails by a codemod for that kind of fault',
  async propose({ improvement: { tenant, improvementId, opportunity }, diagnosis, attempt, artifacts, workbench, fault, earlier }) {
    if (!workbench) return { nothing: whyNoWorkbench(diagnosis) };
    const { offers, reasons } = offersOf(opportunity, { workbench, diagnosis, fault });
    const tried = triedPatches(earlier);
    const offer = offers.find(({ patchSha256 }) => !tried.has(patchSha256));
    if (!offer) return { nothing: offers.length > 0 ? `each of its ${offers.length} changes was tried before` : reasons.join('; ') };
    const key = `improvements/${tenant}/${improvementId}/patch-${attempt}.json`;
    await artifacts.putJson(key, offer.patch);
    return {
      strategy: 'template', template: offer.template, summary: offer.summary, replaces: diagnosis.suspectVersion,
      key, patchSha256: offer.patchSha256, files: Object.keys(offer.patch.files), costUsd: 0,
    };
  },
};

/** What the templates for what was found offer, as patches, in the order of the registry. */
function offersOf({ findings }: Opportunity, context: TemplateContext) {
  const trouble = troubleOf({ findings });
  const told = templates.filter(({ mends, foundBy }) => mends === trouble && (foundBy === undefined || findings.some(({ detector }) => foundBy.includes(detector)))).map(({ name, variants }) => ({ name, answer: variants(context) }));
  return {
    offers: told.flatMap(({ name, answer }) => ('nothing' in answer ? [] : answer.map(({ files, summary }) => ({ template: name, summary, ...patchOf((path) => sourceOf(context.workbench, path), files) })))),
    reasons: grouped(told.flatMap(({ name, answer }) => ('nothing' in answer ? [{ name, reason: answer.nothing }] : []))),
  };
}

/** `guard-undefined, await-promise: saw …`: what several say is said once. */
function grouped(told: readonly { readonly name: string; readonly reason: string }[]): readonly string[] {
  const reasons = [...new Set(told.map(({ reason }) => reason))];
  return reasons.map((reason) => `${told.filter((one) => one.reason === reason).map(({ name }) => name).join(', ')}: ${reason}`);
}

function triedPatches(earlier: StrategyContext['earlier']): ReadonlySet<string> {
  return new Set(earlier.filter(({ undecided }) => !undecided).map(({ patchSha256 }) => patchSha256));
}

function whyNoWorkbench({ bundleSha256 }: Diagnosis): string {
  return bundleSha256 === undefined ? 'there is no workbench of the version that serves' : `the workbench of bundle ${bundleSha256.slice(0, 12)} is gone`;
}
