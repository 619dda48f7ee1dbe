import { bodyHeader } from '../../../core/body-header';
import type { OutgoingCall } from '../../../core/recorded-event';
import { isWrite } from './asked-operation';

export type Asked = Pick<OutgoingCall, 'method' | 'url' | 'headers' | 'body'>;

/**
 * Which recorded call asks for the same as one that is made now: same method, path, query, `x-amz-target` and body, where
 * the order of JSON keys and of query parameters does not matter. A call that differs in anything gets no answer, since
 * another key's answer would prove nothing. The same question asked again gets the next answer to it that was recorded
 * (a poll, a retry), and after the last one that one. What was asked with a body that is not known is never asked again.
 *
 * Calls to AWS are told apart by what they ask and not by their host, which changes with region and endpoint; all others
 * by their host too.
 *
 * A write may differ in what it writes, since that often holds a time or an id that was made up: where none is the same, it
 * gets the answer of a recorded write of the same kind to the same place. What it writes is compared on its own
 * (`CallResult.writes`).
 *
 * @param used indices of recorded calls that have been given already
 * @returns the index of the recorded call
 */
export function matchCall(asked: Asked, recorded: readonly OutgoingCall[], used: ReadonlySet<number>): number | undefined {
  const wanted = questionOf(asked);
  const same = recorded.flatMap((call, index) => (!isWithheld(call) && asksTheSame(wanted, questionOf(call)) ? [index] : []));
  return unusedOf(same, used) ?? (isWrite(asked) ? unusedOf(recorded.flatMap((call, index) => (isWrite(call) && isAlike(asked, call) ? [index] : [])), used) : undefined);
}

function unusedOf(found: readonly number[], used: ReadonlySet<number>): number | undefined {
  return found.find((index) => !used.has(index)) ?? found.at(-1);
}

/** Whether two writes differ only in what is written, and in the parts of their path that look like ids. */
function isAlike(asked: Asked, recorded: OutgoingCall): boolean {
  const [one, other] = [asked, recorded].map((call) => questionOf({ ...call, url: withoutIds(call.url), body: resourcesOf(call.body), headers: { ...call.headers, [bodyHeader]: '', 'content-type': '' } }));
  return one !== undefined && other !== undefined && asksTheSame(one, other);
}

function withoutIds(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.split('/').map((segment) => (/\d/.test(segment) ? '*' : segment)).join('/')}`;
}

/** The tables, queues and the like that a body names, in one text. */
function resourcesOf(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    return isRecord(parsed) ? JSON.stringify(Object.entries(parsed).filter(([name, value]) => typeof value === 'string' && /(Name|Arn|ARN|Url)$/.test(name)).sort()) : '';
  } catch {
    return '';
  }
}

/** Whether the body of a request or an answer was left out of the recording: too long, not seen whole, or perhaps secret. */
export function isWithheld({ headers }: Pick<OutgoingCall, 'headers'>): boolean {
  return headers[bodyHeader] === 'withheld';
}

interface Question {
  /** Method, path, query, target and body in one text. */
  readonly text: string;
  readonly aws: boolean;
  readonly target: string;
  readonly host: string;
}

function questionOf({ method, url, headers, body }: Asked): Question {
  const { protocol, host, pathname, searchParams } = new URL(url);
  const target = headers['x-amz-target'] ?? '';
  const aws = target !== '' || (headers['authorization'] ?? '').startsWith('AWS4-') || awsHost.test(host);
  searchParams.sort();
  const said = headers[bodyHeader] === 'base64' ? `base64 ${body}` : bodyOf(body, aws, headers['content-type'] ?? '');
  return { text: JSON.stringify([method.toUpperCase(), pathname.split('/').map(decoded), String(searchParams), target, said]), aws, target, host: `${protocol}//${host}` };
}

/** Recorded headers hold no signature, so the side that has one says whether both are AWS's. */
function asksTheSame(wanted: Question, recorded: Question): boolean {
  if (wanted.text !== recorded.text) return false;
  return wanted.aws ? wanted.target !== '' || sameResource(wanted.host, recorded.host) : wanted.host === recorded.host;
}

const awsHost = /\.amazonaws\.com(\.cn)?$/;

/** A bucket stands in the host; region and a custom endpoint say nothing of what is asked for. */
function sameResource(one: string, other: string): boolean {
  return !awsHost.test(one) || !awsHost.test(other) || withoutRegion(one) === withoutRegion(other);
}

function withoutRegion(host: string): string {
  return host.split('.').filter((label) => !/^[a-z]{2}(-[a-z]+)+-\d$/.test(label)).join('.');
}

/** What clients make up for each call, and what says nothing of what is asked. */
const tokens = new Set(['ClientRequestToken', 'ClientToken', 'clientToken', 'IdempotencyToken']);

function bodyOf(body: string, aws: boolean, type: string): unknown {
  if (type.startsWith('application/x-www-form-urlencoded')) return [...new URLSearchParams(body)];
  try {
    const parsed: unknown = JSON.parse(body);
    return ordered(aws && isRecord(parsed) ? Object.fromEntries(Object.entries(parsed).filter(([key]) => !tokens.has(key))) : parsed);
  } catch {
    return body;
  }
}

/** One segment of a path may be spelled in several ways. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, ordered(value[key])]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
