import { linkOver, sourceOf } from '../workbench';
import type { Gate, SourceContext } from './types';

/** Characters that a change may add to one file. */
const largestGrowth = 20_000;

/** What a candidate may touch is data of the workbench, made at synth: nothing that a model says can widen it. */
export const scope: Gate<SourceContext> = {
  name: 'scope',
  doc: 'Only the component\'s own sources change: no tests, no dependencies, no configuration, no new files',
  async check({ candidate, workbench, patched }) {
    const { editable } = workbench.manifest;
    const outside = candidate.files.filter((file) => !editable.includes(file));
    const linked = candidate.files.flatMap((file) => linkOver(workbench.manifest, file) ?? []);
    const unchanged = candidate.files.filter((file) => sourceOf(workbench, file) === sourceOf(patched, file));
    const grown = candidate.files.filter((file) => (sourceOf(patched, file)?.length ?? 0) > (sourceOf(workbench, file)?.length ?? 0) + largestGrowth);
    const elsewhere = [...patched.files].filter(([path, content]) => !candidate.files.includes(path) && workbench.files.get(path) !== content).map(([path]) => path);
    const reasons = [
      ...outside.map((file) => `changes ${file}, expected one of ${editable.join(', ')}`),
      ...linked.map((link) => `changes what is behind the symbolic link ${link}`),
      ...elsewhere.map((file) => `changes ${file}, which the candidate does not name`),
      ...unchanged.map((file) => `leaves ${file} as it is, although it names it`),
      ...grown.map((file) => `adds more than ${largestGrowth} characters to ${file}`),
    ];
    return { passed: reasons.length === 0, reason: reasons.length === 0 ? `changes ${candidate.files.join(', ')} alone` : reasons.slice(0, 5).join('; '), figures: { files: candidate.files.length, editable: editable.length } };
  },
};
