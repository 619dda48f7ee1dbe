import { writeFileSync } from 'node:fs';
import { maskEvent } from '../core/mask-event';
import { maskSource } from '../core/mask-source';
import { masked } from '../core/mask-text';
import type { RecordedEvent } from '../core/recorded-event';
import { redactRecording } from '../core/redact';
import type { Bench } from './bench';
import { corpusOf, type Sample } from './redaction/corpus';

const seed = 7;
const each = 40;

/** What leaves a value in clear, by the way that it takes to a model. */
type Way = 'recorded call, kept' | 'recorded call, in a prompt' | 'log line' | 'source';

export interface Scored extends Sample {
  readonly way: Way;
  readonly place: string;
  readonly gone: boolean;
}

export const redaction: Bench = {
  summary: 'secrets, personal data and user text that redaction takes out, and harmless values that it takes out too',
  async run({ jsonFile, print }) {
    const scored = scoreRedaction(corpusOf(seed, each));
    if (jsonFile !== undefined) writeFileSync(jsonFile, `${JSON.stringify({ samples: scored.map(({ kind, group, way, place, gone }) => ({ kind, group, way, place, gone })) })}\n`);
    reportRedaction(scored).forEach(print);
  },
};

export function scoreRedaction(samples: readonly Sample[]): readonly Scored[] {
  return samples.flatMap((sample) => Object.entries(places).flatMap(([place, plant]): readonly Scored[] => {
    const event = plant(sample.value, sample.name);
    const kept = redactRecording(recorded(event));
    const line = `${JSON.stringify(event)}`;
    const said = (text: string) => !text.includes(core(sample.value)) && !text.includes(JSON.stringify(core(sample.value)).slice(1, -1)) && !text.includes(encodeURIComponent(core(sample.value)));
    const ways: readonly (readonly [Way, string])[] = [
      ['recorded call, kept', JSON.stringify(kept.event)], ['recorded call, in a prompt', JSON.stringify(maskEvent(kept.event))],
      ...(place === 'field' ? [['log line', masked(`order refused: ${sample.name === undefined ? '' : `${sample.name}=`}${sample.value}`)] as const, ['source', maskSource(`export const ${(sample.name ?? 'note').replace(/\W/g, '_')} = ${line.replace(/^.*?:|\}$/g, '')};`)] as const] : []),
    ];
    return ways.map(([way, text]) => ({ ...sample, way, place, gone: said(text) }));
  }));
}

/** Of a form, what makes it secret. */
function core(value: string): string {
  return value.startsWith('https://hooks.') ? value.slice(-24) : value;
}

const places: Readonly<Record<string, (value: string, name?: string) => unknown>> = {
  field: (value, name = 'note') => ({ [name]: value }),
  sentence: (value, name) => ({ text: name === undefined ? `saw ${value} there` : `saw ${name}=${value} there` }),
  'JSON in a text': (value, name = 'note') => ({ body: JSON.stringify({ inner: { [name]: value } }) }),
  form: (value, name = 'note') => ({ body: `a=1&${name}=${encodeURIComponent(value)}&b=2` }),
};

function recorded(event: unknown): RecordedEvent {
  return { schemaVersion: 1, requestId: 'r1', at: '2026-11-21T10:00:00.000Z', version: '3', durationMs: 12, event, outcome: { state: 'answered', output: null }, calls: [], redacted: 0 };
}

export function reportRedaction(scored: readonly Scored[]): readonly string[] {
  const lines: string[] = [];
  for (const way of new Set(scored.map((one) => one.way))) {
    const here = scored.filter((one) => one.way === way);
    const [bad, good] = [here.filter(({ group }) => group !== 'harmless'), here.filter(({ group }) => group === 'harmless')];
    lines.push(`${way}: recall ${shareGone(bad)}; harmless values taken out ${shareGone(good)}`);
    for (const group of new Set(bad.map((one) => one.group))) lines.push(`    ${group}: ${shareGone(bad.filter((one) => one.group === group))}${weakest(bad.filter((one) => one.group === group), false)}`);
    lines.push(`    harmless: ${shareGone(good)}${weakest(good, true)}`);
  }
  return lines;
}

/** The kinds that come out worst, with their share of what is gone. */
function weakest(scored: readonly Scored[], wanted: boolean): string {
  const kinds = [...new Set(scored.map(({ kind }) => kind))].map((kind) => {
    const of = scored.filter((one) => one.kind === kind);
    return { kind, share: of.filter(({ gone }) => gone).length / of.length };
  });
  const worst = kinds.filter(({ share }) => (wanted ? share > 0 : share < 1)).sort((one, other) => (wanted ? other.share - one.share : one.share - other.share));
  return worst.length === 0 ? '' : `; worst: ${worst.slice(0, 12).map(({ kind, share }) => `${kind} ${share.toFixed(2)}`).join(', ')}`;
}

function shareGone(scored: readonly Scored[]): string {
  const gone = scored.filter((one) => one.gone).length;
  return `${scored.length === 0 ? '-' : (gone / scored.length).toFixed(3)} (${gone} of ${scored.length})`;
}
