/** Kills of what the local AWS runs; see local/emulator/faults.py. */

/** What becomes of the task that is struck. */
export type FaultKind = 'on-entry' | 'after-effect' | 'abort' | 'abort-after';

export interface Fault {
  readonly component: string;
  /** Name of a Task state of either machine. */
  readonly state: string;
  readonly kind: FaultKind;
  /** Calls of that state that are let through before. @default 0 */
  readonly after?: number;
  /** Calls that are struck, one after the other. @default 1 */
  readonly times?: number;
}

const address = `${process.env['AWS_ENDPOINT_URL'] ?? ''}/_ratchet/faults`;

export async function inject(fault: Fault): Promise<void> {
  const answer = await fetch(address, { method: 'POST', body: JSON.stringify(fault) });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}, expected 200: ${await answer.text()}`);
}

/** How often a component's tasks were struck, and how many of those calls are over: an aborted execution's function runs on. */
export async function strikes(component: string): Promise<{ readonly struck: number; readonly over: number }> {
  return (await (await fetch(`${address}/${component}`)).json()) as { readonly struck: number; readonly over: number };
}
