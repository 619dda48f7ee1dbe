import type { OutgoingCall } from '../../../core/recorded-event';

type Asked = Pick<OutgoingCall, 'method' | 'url' | 'headers' | 'body'>;

/** AWS names what only reads so, in all of its services. */
const reading = /^(Get|List|Describe|Query|Scan|BatchGet|TransactGet|Search|Select|Receive|Head|Lookup|Filter|Check|Decrypt|Verify|Estimate|Simulate|Assume)/;

/** The AWS operation that a call asks for, by its target or, in the older protocol, by its form. Undefined for what is told by method and path. */
export function operationOf({ headers, body }: Asked): string | undefined {
  const target = headers['x-amz-target'];
  if (target !== undefined && target !== '') return target.slice(target.lastIndexOf('.') + 1);
  const isForm = (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  return isForm ? new URLSearchParams(body).get('Action') ?? undefined : undefined;
}

/** Whether a call changes something where it goes, or may: PartiQL is read by its first word, everything else by its name or its method. */
export function isWrite(asked: Asked): boolean {
  const operation = operationOf(asked);
  if (operation === undefined) return /^(POST|PUT|PATCH|DELETE)$/i.test(asked.method);
  if (/^(Batch)?Execute(Statement|Transaction)$/.test(operation)) return !/"Statement"\s*:\s*"\s*select\b/i.test(asked.body);
  return !reading.test(operation);
}
