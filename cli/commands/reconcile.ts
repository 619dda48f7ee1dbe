import type { Command } from 'commander';
import type { MendReport } from '../../core/mend-state';
import { busy } from '../busy';
import { explain } from '../explain-error';
import { findComponent } from '../find-component';
import { fields, type Page, tint, title, type View, wrap } from '../page';
import type { Run } from '../program';
import type { Screen } from '../screen';
import type { Session } from '../session';

interface Failed {
  readonly component: string;
  readonly name: string;
  readonly message: string;
}

export function addReconcile(program: Command, run: Run): void {
  program.command('reconcile [component]')
    .description('compares alias, $LATEST, published versions, lease, execution and journal of one component, or of all; mends what is Ratchet\'s own, removes old versions, says the rest')
    .action((component: string | undefined, _options: unknown, command: Command) => run(command, (session, screen) => reconcile(component, session, screen)));
}

/** Each report is printed as it comes; of several components, one that cannot be compared does not keep the others from it. */
async function reconcile(asked: string | undefined, session: Session, screen: Screen): Promise<View> {
  const { tenant, operations, registry } = session;
  const reports: MendReport[] = [];
  const failed: Failed[] = [];
  let now = `comparing ${asked ?? 'the components'}`;
  await busy(() => now, screen, async () => {
    const chosen = asked === undefined ? await registry.list(tenant) : [await findComponent(asked, session)];
    const by = await operations.caller();
    for (const [index, { component }] of chosen.entries()) {
      now = `comparing ${component}${chosen.length === 1 ? '' : `, ${index + 1} of ${chosen.length}`}`;
      try {
        const report = await operations.compare({ tenant, component, by });
        reports.push(report);
        if (!screen.json) for (const line of linesOf(report, screen.page())) screen.out(line);
      } catch (error) {
        if (asked !== undefined) throw error;
        const { name, message } = explain(error, session.endpoint);
        failed.push({ component, name, message });
      }
    }
  });
  const open = reports.some(({ findings }) => findings.some(({ mended }) => mended === undefined));
  const none = reports.length + failed.length === 0;
  return { json: { tenant, components: reports, failed }, lines: (page) => (none ? ['No component is declared.'] : failedLines(failed, page)), exitCode: open || failed.length > 0 ? 1 : 0 };
}

/** What kept several from it in the same words is told once. */
function failedLines(failed: readonly Failed[], page: Page): readonly string[] {
  if (failed.length === 0) return [];
  const told = [...new Set(failed.map(({ message }) => message))].map((message) => `${failed.filter((one) => one.message === message).map(({ component }) => component).join(', ')}: ${message}`);
  return [
    ...title(page, `Not compared (${failed.length})`),
    ...told.flatMap((text) => wrap(text, page.width).map((line) => tint(page, 'bad', line))),
    'Try one of them again with: ratchet reconcile <component>',
  ];
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
