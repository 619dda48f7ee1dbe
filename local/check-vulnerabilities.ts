/**
 * Asks the registry whether it knows a vulnerability of what Ratchet ships, by `npm audit`. Fails on one that is high or
 * critical; says so, and fails nothing, where the registry cannot be asked: no network is not a fault of the code.
 */
import { spawnSync } from 'node:child_process';
import * as z from 'zod';

const report = z.object({ metadata: z.object({ vulnerabilities: z.record(z.string(), z.number()) }), vulnerabilities: z.record(z.string(), z.object({ severity: z.string(), range: z.string().default('') })) });
const grave: ReadonlySet<string> = new Set(['high', 'critical']);

export interface Audited {
  readonly passed: boolean;
  readonly told: string;
}

/** What npm's answer says. `failure` is why there is none. */
export function readAudit(stdout: string, failure: string): Audited {
  const read = report.safeParse(jsonOf(stdout));
  if (!read.success) return { passed: true, told: `not checked: the registry did not answer (${failure.replace(/\s+/g, ' ').slice(0, 200) || 'no reason given'})` };
  const found = Object.entries(read.data.vulnerabilities).map(([name, { severity, range }]) => ({ grave: grave.has(severity), text: `${name} ${range}: ${severity}` }));
  const worst = found.filter((one) => one.grave);
  if (worst.length > 0) return { passed: false, told: worst.map(({ text }) => text).join('; ') };
  return { passed: true, told: found.length === 0 ? 'none known' : `none grave; ${found.map(({ text }) => text).join('; ')}` };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Production packages alone: those are what runs in an account. */
export function auditPackages(folder: string): Audited {
  const { stdout, stderr, error } = spawnSync('npm', ['audit', '--omit=dev', '--json', '--fetch-retries=0', '--fetch-timeout=20000'], { cwd: folder, encoding: 'utf8', timeout: 60_000, maxBuffer: 50_000_000 });
  const asked = z.object({ message: z.string() }).safeParse(jsonOf(stdout ?? '')).data?.message;
  return readAudit(stdout ?? '', asked ?? error?.message ?? stderr ?? '');
}
