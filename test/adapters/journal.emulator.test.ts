import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { dynamodbJournalStore } from '../../adapters/dynamodb-journal-store';
import { dynamodbLeases } from '../../adapters/dynamodb-leases';
import { lambdaJournal } from '../../adapters/lambda-journal';
import { parse } from '../../core/config';
import { SourceUnavailable } from '../../core/errors';
import { journalEntry } from '../../core/journal';
import { writeJournal } from '../../core/write-journal';
import { documents, dropTable, makeJournalTable, makeStateTable } from './emulator-tables';
import { journalContract } from './journal.contract';
import { freshTenant, sampleEntry } from './samples';

let stateTable: string;
let journalTable: string;
beforeAll(async () => {
  [stateTable, journalTable] = await Promise.all([makeStateTable(), makeJournalTable()]);
});
afterAll(() => Promise.all([stateTable, journalTable].map(dropTable)));

/** The writer in this process, answering as Lambda answers for it; the real one is invoked in test/system. */
const lambda = mockClient(LambdaClient);
beforeEach(() => {
  lambda.reset();
  lambda.on(InvokeCommand).callsFake(async ({ Payload }: { readonly Payload: string }) => {
    try {
      const entry = parse(journalEntry, JSON.parse(Payload), 'Journal entry');
      return answerOf(await writeJournal(dynamodbJournalStore({ client: documents, journalTable, stateTable }), entry));
    } catch (error) {
      const { name, message } = error as Error;
      return { ...answerOf({ errorType: name, errorMessage: message, trace: [] }), FunctionError: 'Unhandled' };
    }
  });
});
const answerOf = (answer: unknown) => {
  const text = JSON.stringify(answer);
  return { StatusCode: 200, Payload: Object.assign(new TextEncoder().encode(text), { transformToString: () => text }) };
};
const journal = () => lambdaJournal({ lambda: new LambdaClient({}), dynamodb: documents, writerFunction: 'writer', journalTable });

describe('lambdaJournal', () => {
  journalContract(journal, () => dynamodbLeases({ client: documents, stateTable }));

  it.each([
    ['an error that has no meaning here', { errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 10.00 seconds' }],
    ['an error of the runtime', { errorType: 'Runtime.ExitError', errorMessage: 'exit status 1' }],
  ])('says that the writer is unavailable on %s', async (_case, answer) => {
    lambda.reset();
    lambda.on(InvokeCommand).resolves({ ...answerOf(answer), FunctionError: 'Unhandled' });
    await expect(journal().append(sampleEntry(freshTenant()))).rejects.toThrow(new SourceUnavailable(`Journal writer writer: ${answer.errorType}: ${answer.errorMessage}`));
  });
});
