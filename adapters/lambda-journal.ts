import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { type DynamoDBDocumentClient, paginateQuery, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parse } from '../core/config';
import { ConcurrentChange, InvalidInput, SourceUnavailable, StaleFencingToken } from '../core/errors';
import { type JournalRecord, journalRecord } from '../core/journal';
import { journalKeys } from '../core/names';
import type { Journal } from '../core/ports';

const recentIndex = 'recent';
const storedRecord = journalRecord.extend({ data: z.string() });
const functionError = z.object({ errorType: z.string(), errorMessage: z.string() });

/** Appends by calling the writer, the one function that may write the table; reads the table itself. */
export function lambdaJournal({ lambda, dynamodb, writerFunction, journalTable }: {
  readonly lambda: LambdaClient;
  readonly dynamodb: DynamoDBDocumentClient;
  readonly writerFunction: string;
  readonly journalTable: string;
}): Journal {
  const query = async (input: Omit<QueryCommandInput, 'TableName'>, limit: number): Promise<readonly JournalRecord[]> => {
    const records: JournalRecord[] = [];
    for await (const page of paginateQuery({ client: dynamodb }, { TableName: journalTable, ...input })) {
      for (const item of page.Items ?? []) records.push(recordOf(item));
      if (records.length >= limit) break;
    }
    return records.slice(0, limit);
  };

  return {
    async append(entry) {
      const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName: writerFunction, Payload: JSON.stringify(entry) }));
      const answer: unknown = JSON.parse(Payload?.transformToString() || 'null');
      if (FunctionError !== undefined) throw errorOf(writerFunction, answer);
      return parse(journalRecord, answer, 'Answer of the journal writer');
    },

    read: (tenant, subject) =>
      query({ ConsistentRead: true, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': journalKeys.chain(tenant, subject) } }, Number.POSITIVE_INFINITY),

    recent: (tenant, limit) =>
      query({
        IndexName: recentIndex,
        KeyConditionExpression: 'tenant = :tenant',
        ExpressionAttributeValues: { ':tenant': tenant },
        ScanIndexForward: false,
        Limit: limit,
      }, limit),
  };
}

/** The writer's error as this side's: Lambda reports a thrown error by its class name. */
function errorOf(writerFunction: string, answer: unknown): Error {
  const { errorType, errorMessage } = parse(functionError, answer, 'Error of the journal writer');
  switch (errorType) {
    case 'StaleFencingToken':
      return new StaleFencingToken(errorMessage);
    case 'ConcurrentChange':
      return new ConcurrentChange(errorMessage);
    case 'InvalidInput':
      return new InvalidInput(errorMessage);
    default:
      return new SourceUnavailable(`Journal writer ${writerFunction}: ${errorType}: ${errorMessage}`);
  }
}

function recordOf(item: unknown): JournalRecord {
  const stored = parse(storedRecord, item, 'Journal item');
  return parse(journalRecord, { ...stored, data: JSON.parse(stored.data) }, 'Journal item');
}
