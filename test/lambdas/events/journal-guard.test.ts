import { step } from '../../../lambdas/events/journal-guard';
import { fakeMeter } from '../../fakes/meter';
import { fakeNotifier } from '../../fakes/notifier';

const record = (eventName: string, pk: string, sequence: number, image: object | undefined = { entryId: { S: 'look/3' }, at: { S: '2026-11-21T10:00:00.000Z' }, data: { S: '{}' } }) =>
  ({ eventID: 'e', eventName, eventSource: 'aws:dynamodb', dynamodb: { Keys: { pk: { S: pk }, sequence: { N: String(sequence) } }, SequenceNumber: '1', ...(image && { OldImage: image }) } });
async function told(...records: readonly object[]) {
  const [notifier, meter] = [fakeNotifier(), fakeMeter()];
  await step.run({ Records: records }, { notifier, meter });
  return { messages: notifier.published, counted: meter.recorded.map(([message, facts, values]) => [message, facts, values]) };
}

test('says what was changed or removed, once a tenant, and counts it', async () => {
  const { messages, counted } = await told(
    record('MODIFY', 'shop#improvement/i1', 3), record('REMOVE', 'shop#links', 9, { entryId: { S: 'outcome' }, entryAt: { S: '2026-11-21T11:00:00.000Z' } }), record('REMOVE', 'warehouse#cycle/c1', 1, {}),
  );
  expect(counted).toEqual([['journal-changed', { tenant: 'shop' }, { JournalChanged: 2 }], ['journal-changed', { tenant: 'warehouse' }, { JournalChanged: 1 }]]);
  expect(messages.map(({ kind, tenant, message }) => [kind, tenant, message.split(' The command')[0]])).toEqual([
    ['journal-changed', 'shop', "The journal of tenant shop is append-only, and 2 items were changed or removed: entry 3 of improvement/i1 (look/3), written 2026-11-21T10:00:00.000Z, was changed; link 9 of the tenant's chain (of entry outcome), written 2026-11-21T11:00:00.000Z, was removed."],
    ['journal-changed', 'warehouse', 'The journal of tenant warehouse is append-only, and an item was changed or removed: entry 1 of cycle/c1 (unknown), written at an unknown time, was removed.'],
  ]);
});

test.each<readonly [string, readonly object[]]>([['a new entry', [record('INSERT', 'shop#improvement/i1', 4, undefined)]], ['an empty batch', []]])('says nothing of %s', async (_name, records) => {
  expect(await told(...records)).toEqual({ messages: [], counted: [] });
});

test('an item that somebody made unreadable is told of all the same', async () => {
  const { messages } = await told(record('MODIFY', 'shop', 1, { entryId: { N: '7' }, at: { BOOL: true } }));
  expect(messages[0]?.message).toContain('(unknown), written at an unknown time, was changed');
});

test('names ten, and counts the others', async () => {
  const { messages } = await told(...Array.from({ length: 14 }, (_, index) => record('REMOVE', 'shop#improvement/i1', index + 1)));
  expect(messages[0]?.message).toMatch(/^The journal of tenant shop is append-only, and 14 items were changed .*; and 4 more\. The command/);
});
