import { createHash } from 'node:crypto';
import type { OutgoingCall } from '../../../core/recorded-event';
import type { Asked } from './match-call';

type Answer = Extract<OutgoingCall['answer'], { status: number }>;

/**
 * SQS answers with the digest of what it took, and SDKs compare that with what they sent. A recorded answer has the digest
 * of the recorded text, which redaction, a time or a made-up id may have changed.
 */
export function withOwnDigests({ headers, body }: Asked, answer: Answer): Answer {
  const operation = /^AmazonSQS\.(SendMessage|SendMessageBatch)$/.exec(headers['x-amz-target'] ?? '')?.[1];
  if (operation === undefined || answer.status >= 300) return answer;
  try {
    const [sent, said]: [unknown, unknown] = [JSON.parse(body), JSON.parse(answer.body)];
    if (!isRecord(sent) || !isRecord(said)) return answer;
    if (operation === 'SendMessage') return { ...answer, body: JSON.stringify(withDigest(said, sent)) };
    const entries = listOf(sent['Entries']);
    const taken = listOf(said['Successful']).map((one, index) => withDigest({ ...one, ...(entries[index] && { Id: entries[index]['Id'] }) }, entries[index]));
    return { ...answer, body: JSON.stringify({ ...said, Successful: taken }) };
  } catch {
    return answer;
  }
}

function withDigest(said: Readonly<Record<string, unknown>>, sent: Readonly<Record<string, unknown>> | undefined): object {
  const message = sent?.['MessageBody'];
  return typeof message === 'string' && 'MD5OfMessageBody' in said ? { ...said, MD5OfMessageBody: createHash('md5').update(message).digest('hex') } : said;
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
