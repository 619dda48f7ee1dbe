import type { Command } from 'commander';
import type { MendReport } from '../../core/mend-state';
import { findComponent } from '../find-component';
import { fields, type Page, title, type View } from '../page';
import type { Run } from '../program';
import type { Screen } from '../screen';
import type { Session } from '../session';

export function addReconcile(program: Command, run: Run): void {
  program.command('reconcile [component]')
    .description('compares alias, $LATEST, published versions, lease, execution and journal of one component, or of all; mends what is Ratchet\'s own, removes old versions, says the rest')
    .action((component: string | undefined, _options: unknown, command: Command) => run(command, (session, screen) => reconcile(component, session, screen)));
}

async function reconcile(asked: string | undefined, session: Session, screen: Screen): Promise<View> {
  const { tenant, operations, registry } = session;
  const chosen = asked === undefined ? await registry.list(tenant) : [await findComponent(asked, session)];
  const by = await operations.caller();
  const reports: MendReport[] = [];
  const stop = screen.spin(`comparing ${chosen.length === 1 ? chosen[0]?.component : `${chosen.length} components`}`);
  try {
    for (const { component } of chosen) reports.push(await operations.compare({ tenant, component, by }));
  } finally {
    stop();
  }
  const open = reports.some(({ findings }) => findings.some(({ mended }) => mended === undefined));
  return { json: { tenant, components: reports }, lines: (page) => (reports.length === 0 ? ['No component is declared.'] : reports.flatMap((report) => linesOf(report, page))), exitCode: open ? 1 : 0 };
}

function linesOf({ component, agrees, findings, removed }: MendReport, page: Page): readonly string[] {
  return [
    ...title(page, component),
    ...fields(page, [
      ['agrees', agrees.join('; ') || 'nothing', findings.length === 0 ? 'good' : undefined],
      ...findings.flatMap(({ sentence, mended }) => [['differs', sentence, 'warn'] as const, ...(mended === undefined ? [] : [['  mended', mended, 'good'] as const])]),
      ...(removed.length === 0 ? [] : [['removed', `version ${removed.join(', ')}, which nobody needed any more`] as const]),
    ]),
  ];
}
