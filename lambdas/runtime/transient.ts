import { SourceUnavailable } from '../../core/errors';

const names: ReadonlySet<string> = new Set([
  'TooManyRequestsException', 'ThrottlingException', 'Throttling', 'RequestLimitExceeded', 'ProvisionedThroughputExceededException', 'TransactionConflictException',
  'ServiceException', 'ServiceUnavailable', 'ServiceUnavailableException', 'InternalServerError', 'InternalServiceError', 'InternalFailure', 'SlowDown', 'TimeoutError', 'ECONNRESET', 'KMSThrottlingException',
]);

/**
 * An AWS error that passes, under the one name that the state machines retry: from inside a step, AWS's own names are not
 * the `Lambda.*` names that Step Functions gives to its own calls.
 */
export function asRetryable(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const passing = names.has(error.name) || ('$fault' in error && error.$fault === 'server') || ('$retryable' in error && error.$retryable !== undefined);
  return passing ? new SourceUnavailable(`${error.name}: ${error.message}`, { cause: error }) : error;
}
