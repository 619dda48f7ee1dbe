import { terminalScreen } from '../../cli/screen';
import { installation, ratchet } from './command-line';

const because = ['--reason', 'it hurts'];

it.each([
  [['stop', ...because], 'asking for "stop" of tenant shop'],
  [['pause', 'restock', ...because], 'asking for "pause" of restock'],
  [['resume', '--all', ...because], 'asking for "resume" of every tenant'],
  [['freeze', '--until', '2026-12-27', ...because], 'asking for "freeze" of tenant shop'],
  [['set', 'cooldownHours', '2', ...because], 'asking for "set" of tenant shop'],
  [['status'], 'reading how tenant shop stands'],
  [['approve', 'price-quote-0a1b'], 'reading the question and the journal'],
  [['doctor', 'restock'], 'examining restock'],
  [['plan', 'restock'], 'planning a watch of restock'],
  [['versions', 'restock'], 'reading the versions of restock'],
  [['reconcile'], 'comparing the components'],
])('%j says what it works at, and ends it', async (argv, label) => {
  const { spun } = await ratchet(installation(), argv);
  expect(spun[0]).toBe(label);
  expect(spun.at(-1)).toBe('');
});

describe('without a terminal', () => {
  const stderr = () => {
    const said: string[] = [];
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
    return said;
  };
  const { isTTY } = process.stderr;
  beforeEach(() => { process.stderr.isTTY = false; });
  afterEach(() => {
    process.stderr.isTTY = isTTY;
    jest.restoreAllMocks();
  });

  it.each([[false, ['ratchet: comparing a ?[31mb ...\n']], [true, []]])('one line says so at the start, unless JSON is wanted (%s)', (json, told) => {
    const said = stderr();
    terminalScreen(json).spin(() => 'comparing a \u001b[31mb')();
    expect(said).toEqual(told);
  });
});
