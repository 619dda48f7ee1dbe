import type { Command } from 'commander';
import { type Examination, examineComponent } from '../../core/examine-component';
import { iso } from '../../core/time';
import { busy } from '../busy';
import { findComponent } from '../find-component';
import { fields, type Page, title, type View } from '../page';
import type { Run } from '../program';
import type { Screen } from '../screen';
import type { Session } from '../session';

export function addDoctor(program: Command, run: Run): void {
  program.command('doctor [component]')
    .description('what Ratchet can do with each component, what keeps it from more, and what to do about it; changes nothing')
    .action((component: string | undefined, _options: unknown, command: Command) => run(command, (session, screen) => doctor(component, session, screen)));
}

export async function doctor(asked: string | undefined, session: Session, screen: Screen): Promise<View> {
  const now = iso(session.clock.now());
  const examined: Examination[] = [];
  let label = `examining ${asked ?? 'the components'}`;
  await busy(() => label, screen, async () => {
    const chosen = asked === undefined ? await session.registry.list(session.tenant) : [await findComponent(asked, session)];
    for (const [index, component] of chosen.entries()) {
      label = `examining ${component.component}${chosen.length === 1 ? '' : `, ${index + 1} of ${chosen.length}`}`;
      examined.push(await examineComponent(component, now, session));
    }
  });
  return { json: { tenant: session.tenant, components: examined }, lines: (page) => (examined.length === 0 ? ['No component is declared. Write ManagedFunction in place of NodejsFunction, and cdk deploy.'] : examined.flatMap((one) => linesOf(one, page))) };
}

function linesOf({ component, can, remarks }: Examination, page: Page): readonly string[] {
  return [
    ...title(page, component),
    ...fields(page, [
      ['can', can.join(', '), remarks.length === 0 ? 'good' : 'warn'],
      ...remarks.flatMap(({ what, todo, stops }) => [[stops === 'nothing' ? '?' : `keeps from ${stops}`, what, 'warn'] as const, ['  do', todo] as const]),
    ]),
  ];
}
