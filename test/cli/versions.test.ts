import { sampleComponent, sampleCounters } from '../adapters/samples';
import { shaOf } from '../fakes/lambda-world';
import { zipOf } from '../core/code-samples';
import { installation, operator, ratchet, tenant, type World } from './command-line';

const { functionName } = sampleComponent({ component: 'price-quote' });
const because = ['--reason', 'it hurts'];

/** Four versions: 1 and 3 are the team's, 2 and 4 Ratchet's; 4 serves. Version 2 served well, 3 did not. */
async function world(): Promise<World> {
  const of = installation();
  for (const [version, memoryMb] of [['2', 256], ['3', 256], ['4', 512]] as const) {
    of.lambda.updateLatest(functionName, { codeSha256: shaOf(version), settings: { memoryMb, timeoutSeconds: 10 } });
    of.lambda.publish(functionName, `2026-11-2${Number(version) - 2}T10:00:00.000Z`, version === '3' ? 'release 17' : `Ratchet improvement price-quote-${version}`);
  }
  for (const version of ['1', '2', '3', '4']) of.lambda.keepCode(of.lambda.get(functionName).versions.get(version)!.codeSha256, zipOf({ 'index.js': `line\nversion ${version}\n` }));
  of.lambda.putAlias(functionName, 'live', { version: '4', weights: {} });
  const called = (version: string, requests: number, failed: number) => sampleCounters(tenant, { version, batchHash: version, requests, failures: { thrown: failed }, failedRequestIds: Array.from({ length: failed }, (_, index) => `${version}-${index}`), minute: '2026-11-21T09:00:00.000Z' });
  await of.counters.put([called('2', 200, 1), called('3', 200, 60), called('4', 40, 0)]);
  return of;
}

describe('versions', () => {
  it('lists who published what, what serves, and what served well last', async () => {
    const { lines, exitCode } = await ratchet(await world(), ['versions', 'price-quote']);
    expect(exitCode).toBe(0);
    expect(lines.map((line) => line.replace(/ {2,}/g, ' | '))).toEqual([
      'VERSION | PUBLISHED (UTC) | STANDS | CALLS, 7 D | FAILED | MEMORY | CODE | BY',
      '4 | 11-22 10:00:00 | serves | 40 | 0 % | 512 MB | 1 kB | price-quote-4',
      '3 | 11-21 10:00:00 | 200 | 30 % | 256 MB | 1 kB | pricing team: release 17',
      '2 | 11-20 10:00:00 | last good | 200 | 0.5 % | 256 MB | 1 kB | price-quote-2',
      '1 | 11-20 10:00:00 | 256 MB | 1 kB | pricing team',
      '',
      expect.stringContaining('To set one: ratchet rollback price-quote --to <version> --reason "..."'),
    ]);
  });

  it('says so in JSON, as many as are asked for', async () => {
    const { json } = await ratchet(await world(), ['versions', 'price-quote', '--limit', '2', '--json']);
    expect(json()['versions']).toMatchObject([{ version: '4', serves: 1, improvementId: 'price-quote-4' }, { version: '3', serves: 0, lastGood: false }]);
  });

  it('shows a canary with its share', async () => {
    const of = await world();
    of.lambda.putAlias(functionName, 'live', { version: '4', weights: { 2: 0.1 } });
    expect((await ratchet(of, ['versions', 'price-quote'])).out).toMatch(/serves 90 %[^]*serves 10 %/);
  });

  it('knows no such component', async () => {
    const { err, exitCode } = await ratchet(await world(), ['versions', 'nope']);
    expect([exitCode, err]).toEqual([1, expect.stringContaining('Component nope: saw none of that name in tenant shop, expected one of: price-quote, restock')]);
  });
});

describe('diff', () => {
  it('prints the diff alone, and says beside it what it is of', async () => {
    const { out, err, exitCode } = await ratchet(await world(), ['diff', 'price-quote', '3']);
    expect(exitCode).toBe(0);
    expect(out).toBe('--- a/index.js\n+++ b/index.js\n@@ -1,2 +1,2 @@\n line\n-version 3\n+version 4');
    expect(err).toBe('ratchet: versions 3 and 4 of price-quote: built files (no workbench is kept of version 3 and 4), 1 file differs\nratchet: memory 256 MB, then 512 MB');
  });

  it.each([
    [['diff', 'price-quote', '4'], 2, /saw version 4 twice, since it serves/],
    [['diff', 'price-quote', '9', '1'], 1, /Version 9 of price-quote: saw none/],
  ])('%j is refused', async (argv, code, message) => {
    const { err, exitCode } = await ratchet(await world(), argv);
    expect([exitCode, err]).toEqual([code, expect.stringMatching(message)]);
  });
});

describe('rollback --to', () => {
  const set = (of: World) => async () => {
    of.lambda.putAlias(functionName, 'live', { version: '2', weights: {} });
    return 'version 2 of price-quote serves alone in place of version 4; $LATEST equals version 2';
  };

  it('asks, then has the reconcile function set the version', async () => {
    const of = await world();
    of.onSetVersion = set(of);
    const { out, exitCode, questions } = await ratchet(of, ['rollback', 'price-quote', '--to', '2', ...because], { answer: true });
    expect(exitCode).toBe(0);
    expect(questions).toEqual(['Set price-quote to version 2 alone, in place of version 4?']);
    expect(of.setVersions).toEqual([{ tenant, component: 'price-quote', toVersion: '2', reason: 'it hurts', by: operator }]);
    expect(out).toBe('version 2 of price-quote serves alone in place of version 4; $LATEST equals version 2. All of it: ratchet journal --subject component/price-quote');
  });

  it('fails when another version serves all the same', async () => {
    const { json, exitCode } = await ratchet(await world(), ['rollback', 'price-quote', '--to', '2', '--yes', '--json', ...because]);
    expect(exitCode).toBe(1);
    expect(json()).toMatchObject({ set: false, from: '4', to: '2' });
  });

  it.each<readonly [string, readonly string[], number, RegExp, boolean | undefined]>([
    ['a version that is not published', ['--to', '9'], 2, /--to: saw version "9", expected one of price-quote that is published: 4, 3, 2, 1/, true],
    ['the one that serves', ['--to', '4'], 2, /--to: saw version 4, which serves price-quote alone already/, true],
    ['no answer', ['--to', '2'], 1, /Nothing was done/, false],
    ['nobody to ask', ['--to', '2'], 2, /saw no terminal to ask on, expected --yes there/, undefined],
  ])('sets nothing: %s', async (_name, options, code, message, answer) => {
    const of = await world();
    const { out, err, exitCode } = await ratchet(of, ['rollback', 'price-quote', ...options, ...because], answer === undefined ? {} : { answer });
    expect([exitCode, `${out}${err}`]).toEqual([code, expect.stringMatching(message)]);
    expect(of.setVersions).toEqual([]);
  });

  it.each([
    ['price-quote-9', 'arn:aws:states:eu-central-1:1:execution:m:n', 'Stop it first: ratchet rollback price-quote-9 --reason "..."'],
    ['return-price-quote-0a1b', 'operator:ann', 'Wait a moment: ann sets a version; if it is cut off, it is cleaned up after 2026-11-21 11:00:00 UTC'],
    ['mend-price-quote-0a1b', 'operator:bob', 'Wait a moment: bob compares it; if it is cut off, it is cleaned up after 2026-11-21 11:00:00 UTC'],
  ])('says what to do about %s', async (improvementId, executionArn, told) => {
    const of = await world();
    await of.leases.acquire({ tenant, component: 'price-quote', improvementId, executionArn, expiresAt: '2026-11-21T11:00:00.000Z' });
    const { err, exitCode } = await ratchet(of, ['rollback', 'price-quote', '--to', '2', '--yes', ...because]);
    expect([exitCode, err]).toEqual([2, `ratchet: price-quote: saw ${improvementId} at work on it, expected nobody. ${told}`]);
  });
});
