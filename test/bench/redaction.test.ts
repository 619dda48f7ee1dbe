import { reportRedaction, scoreRedaction } from '../../bench/redaction';
import { corpusOf } from '../../bench/redaction/corpus';

test('the corpus is the same for the same seed, and another for another', () => {
  expect(corpusOf(1, 1)).toEqual(corpusOf(1, 1));
  expect(corpusOf(2, 1)).not.toEqual(corpusOf(1, 1));
});

test('what stays in clear, and what is taken out in vain, is counted', () => {
  const scored = scoreRedaction([
    { kind: 'mail', group: 'personal', value: 'ann@example.com' },
    { kind: 'word', group: 'personal', value: 'Ann' },
    { kind: 'date', group: 'harmless', value: '2026-11-21' },
    { kind: 'mail of a shop', group: 'harmless', value: 'info@example.com' },
  ]).filter(({ way, place }) => way === 'recorded call, kept' && place === 'field');
  expect(scored.map(({ gone }) => gone)).toEqual([true, false, false, true]);
  expect(reportRedaction(scored)).toEqual([
    'recorded call, kept: recall 0.500 (1 of 2); harmless values taken out 0.500 (1 of 2)', '    personal: 0.500 (1 of 2); worst: word 0.00', '    harmless: 0.500 (1 of 2); worst: mail of a shop 1.00',
  ]);
});

test('what has a name or a published form does not get into a prompt, but for few; of what is harmless, little goes', () => {
  const scored = scoreRedaction(corpusOf(11, 4)).filter(({ way }) => way === 'recorded call, in a prompt');
  const share = (...groups: readonly string[]) => {
    const of = scored.filter(({ group }) => groups.includes(group));
    return of.filter(({ gone }) => gone).length / of.length;
  };
  expect(share('named formats', 'under a name')).toBeGreaterThan(0.98);
  expect(share('personal')).toBeGreaterThan(0.95);
  expect(share('harmless')).toBeLessThan(0.05);
});
