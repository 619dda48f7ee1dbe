import { readRecordings, type ReadRecordings } from '../../../core/read-recordings';

/** What ingest makes of these lines of version 7. */
export function read(lines: readonly string[]): ReadRecordings {
  return readRecordings({ logStream: '2026/11/21/[7]abc', logEvents: lines.map((message, index) => ({ id: String(index), timestamp: Date.now(), message })) });
}

/** What goes to stdout meanwhile. */
export async function linesDuring(work: () => Promise<unknown>): Promise<string[]> {
  const lines: string[] = [];
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  try {
    await work();
  } finally {
    spy.mockRestore();
  }
  return lines;
}
