import { bodyHeader } from './body-header';
import type { OutgoingCall } from './recorded-event';

const readingOperation = /^(?:BatchGet|Describe|Get|Head|List|Query|Scan|Search|TransactGet)/;

/** Asks, and changes nothing: by its method, or by the operation of an AWS service. A body that is not known may say anything. */
export function isRead(call: OutgoingCall): boolean {
  if (call.headers[bodyHeader] === 'withheld') return false;
  const operation = operationOf(call);
  return operation === undefined ? ['GET', 'HEAD'].includes(call.method.toUpperCase()) : readingOperation.test(operation);
}

/** `DynamoDB_20120810.GetItem` and `/service/…/operation/GetItem` name an operation. */
export function operationOf({ url, headers }: OutgoingCall): string | undefined {
  return headers['x-amz-target']?.split('.').at(-1) ?? /\/service\/\w+\/operation\/(\w+)$/.exec(new URL(url).pathname)?.[1];
}
