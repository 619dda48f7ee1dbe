import { aliasUnderCare } from './alias-under-care';
import type { Clock, Functions, Journal, Leases, Notifier, DeclaredRegistry, ServedFixes } from './ports';
import { entryOfFix, keepLooks } from './served-fix-record';
import { iso } from './time';

export interface OverwrittenPorts {
  readonly clock: Clock;
  readonly registry: DeclaredRegistry;
  readonly leases: Leases;
  readonly functions: Functions;
  readonly fixes: ServedFixes;
  readonly journal: Journal;
  readonly notifier: Notifier;
}

/**
 * Somebody's deployment may replace a version that Ratchet promoted; theirs wins, and they are told, since their source may
 * still hold the fault. Each fix is announced once. While an improvement works on a component its alias says nothing.
 * @returns a line for each fix that is gone
 */
export async function announceOverwritten(tenant: string, { clock, registry, leases, functions, fixes, journal, notifier }: OverwrittenPorts): Promise<string[]> {
  const done: string[] = [];
  // Read before the fixes: an improvement that ends in between has put its own version there.
  const busy = new Set((await leases.held(tenant)).map(({ component }) => component));
  for (const fix of await fixes.list(tenant)) {
    const { component: name, improvementId, version, summary, looks } = fix;
    const component = busy.has(name) ? undefined : await registry.get(tenant, name);
    const alias = component && (await aliasUnderCare(component, { functions, registry }));
    if (!component || !alias || alias.version === version) continue;
    const serves = await functions.configuration(component, alias.version);
    if (fix.memoryMb === undefined ? serves.codeSha256 === fix.codeSha256 : serves.memoryMb >= fix.memoryMb) {
      // Their deployment changed something else: the fix serves on under another number.
      await keepLooks({ ...fix, version: alias.version }, undefined, fixes);
      if (looks) await journal.append(entryOfFix(fix, { kind: 'after-look', entryId: 'after/ended', at: iso(clock.now()), summary: `version ${alias.version} serves by somebody's deployment, with what version ${version} has: the looks after the promotion end`, data: { alias, version } }));
      continue;
    }
    const message = `${name}: version ${alias.version} serves in place of version ${version}, which Ratchet had promoted (${summary}). If its source lacks the fix, the fault is back`;
    await journal.append(entryOfFix(fix, { kind: 'fix-overwritten', entryId: `overwritten/${alias.version}`, at: iso(clock.now()), summary: message, data: { alias, version } }));
    await notifier.publish({ kind: 'fix-overwritten', tenant, component: name, improvementId, message, next: [`show ${improvementId}`] });
    await fixes.remove(tenant, name);
    done.push(message);
  }
  return done;
}
