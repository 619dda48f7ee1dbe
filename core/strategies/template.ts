import type { Diagnosis } from '../cycle';
import { patchOf } from '../patch';
import { templates } from '../templates';
import type { TemplateContext } from '../templates/types';
import { type Trouble, troubleOf } from '../trouble';
import { sourceOf } from '../workbench';
import type { Strategy, StrategyContext } from './types';

/** A codemod for a well-known fault: needs no model, costs nothing, and gives the same change each time. */
export const template: Strategy = {
  name: 'template',
  doc: 'Changes the line that fails by a codemod for that kind of fault',
  async propose({ improvement: { tenant, improvementId, opportunity }, diagnosis, attempt, artifacts, workbench, fault, earlier }) {
    if (!workbench) return { nothing: whyNoWorkbench(diagnosis) };
    const { offers, reasons } = offersOf(troubleOf(opportunity), { workbench, diagnosis, fault });
    const tried = triedPatches(earlier);
    const offer = offers.find(({ patchSha256 }) => !tried.has(patchSha256));
    if (!offer) return { nothing: [...offers.length > 0 ? [`each of its ${offers.length} changes was tried before`] : [], ...reasons].join('; ') };
    const key = `improvements/${tenant}/${improvementId}/patch-${attempt}.json`;
    await artifacts.putJson(key, offer.patch);
    return {
      strategy: 'template', template: offer.template, summary: offer.summary, replaces: diagnosis.suspectVersion,
      key, patchSha256: offer.patchSha256, files: Object.keys(offer.patch.files), costUsd: 0,
    };
  },
};

/** What the templates for a trouble offer, as patches, in the order of the registry. */
function offersOf(trouble: Trouble, context: TemplateContext) {
  const told = templates.filter(({ mends }) => mends === trouble).map(({ name, variants }) => ({ name, answer: variants(context) }));
  return {
    offers: told.flatMap(({ name, answer }) => ('nothing' in answer ? [] : answer.map(({ files, summary }) => ({ template: name, summary, ...patchOf((path) => sourceOf(context.workbench, path), files) })))),
    reasons: told.flatMap(({ name, answer }) => ('nothing' in answer ? [`${name}: ${answer.nothing}`] : [])),
  };
}

function triedPatches(earlier: StrategyContext['earlier']): ReadonlySet<string> {
  return new Set(earlier.filter(({ undecided }) => !undecided).map(({ patchSha256 }) => patchSha256));
}

function whyNoWorkbench({ bundleSha256 }: Diagnosis): string {
  return bundleSha256 === undefined ? 'there is no workbench of the version that serves' : `the workbench of bundle ${bundleSha256.slice(0, 12)} is gone`;
}
