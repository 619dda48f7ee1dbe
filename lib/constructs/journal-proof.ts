import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { FilterCriteria, FilterRule, type IFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { InvalidInput } from '../../core/errors';

export interface JournalProofProps {
  readonly journal: Table;
  /** Told of each item that was changed or removed. */
  readonly guard: IFunction;
  /** Writes the daily roots. */
  readonly roots: IFunction;
  readonly undelivered: IQueue;
}

/**
 * What watches the journal from outside of its writer: the table's stream, which an administrator's edit goes through as any
 * other, and the daily roots. These are tried every hour, so that a failed hour makes no missing day.
 */
export class JournalProof extends Construct {
  constructor(scope: Construct, id: string, { journal, guard, roots, undelivered }: JournalProofProps) {
    super(scope, id);
    const { tableStreamArn } = journal;
    if (tableStreamArn === undefined) throw new InvalidInput(`${journal.node.path}: saw a table without a stream, expected one with the items as they were`);
    journal.grantStreamRead(guard);
    guard.addEventSourceMapping('Changes', {
      eventSourceArn: tableStreamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: [FilterCriteria.filter({ eventName: FilterRule.or('MODIFY', 'REMOVE') })],
      batchSize: 100,
      retryAttempts: 10,
      bisectBatchOnError: true,
      onFailure: new SqsDlq(undelivered),
    });
    new Rule(this, 'EveryHour', { description: 'Ratchet: daily roots of the journal', schedule: Schedule.rate(Duration.hours(1)), targets: [new LambdaFunction(roots, { retryAttempts: 2 })] });
  }
}
