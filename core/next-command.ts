import { oneLine } from './bounded';
import type { Notification } from './ports';

/** A command of the command line as it can be typed: several tenants, or another stage than its default, need both names. */
export function commandLine(command: string, { stage, tenant }: { readonly stage: string; readonly tenant: string }): string {
  return `ratchet ${command} --stage ${stage} --tenant ${tenant}`;
}

/** A command that switches something for a scope (`all`, `tenant` or a component's name), with a reason to fill in. */
export function scopedCommand(command: string, scope: string): string {
  return `${command}${scope === 'all' ? ' --all' : scope === 'tenant' ? '' : ` ${scope}`} --reason "..."`;
}

/** What a person is sent: words that may be somebody else's are one line, and our commands stand below them. */
export function notificationText({ message, next, tenant }: Pick<Notification, 'message' | 'next' | 'tenant'>, stage: string): string {
  return [oneLine(message), '', 'Next, in Ratchet\'s checkout:', ...next.map((command) => `  npx ${commandLine(command, { stage, tenant })}`)].join('\n');
}
