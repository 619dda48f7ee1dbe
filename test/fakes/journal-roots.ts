import { ConcurrentChange } from '../../core/errors';
import type { JournalRoot } from '../../core/journal-root';
import type { JournalRoots } from '../../core/ports';

export function fakeJournalRoots(): JournalRoots {
  const roots = new Map<string, JournalRoot>();
  const of = (tenant: string): readonly JournalRoot[] => [...roots.values()].filter((root) => root.tenant === tenant).sort((a, b) => (a.date < b.date ? -1 : 1));
  return {
    async list(tenant) {
      return of(tenant).map((root) => ({ date: root.date, versions: 1, hidden: false, root }));
    },
    async last(tenant) {
      return of(tenant).at(-1);
    },
    async put(root) {
      const key = `${root.tenant}/${root.date}`;
      if (roots.has(key)) throw new ConcurrentChange(`Root of ${root.date} of tenant ${root.tenant}: is there`);
      roots.set(key, structuredClone(root));
    },
  };
}
