import { columns, rows, titleOf } from '../test/system/kill-cells';
import type { CellEnd } from '../test/system/kill-matrix.emulator.test';

/** `docs/kill-matrix.md`: for each task and each way of killing it, how the improvement or the cycle ended. */
export function killTable(ended: readonly CellEnd[], how: string): string {
  const ofCell = new Map(ended.map((cell) => [cell.name, cell]));
  const tableOf = (machine: string): string[] => [
    `| task | ${columns.map(({ title }) => title).join(' | ')} |`,
    `|---|${columns.map(() => '---').join('|')}|`,
    ...rows.filter((row) => row.machine === machine).map((row) => `| ${titleOf(row)} | ${columns.map(({ title }) => cellText(ofCell.get(`${row.machine}: ${titleOf(row)}: ${title}`))).join(' | ')} |`),
  ];
  return [
    '# What is left when a task is killed',
    '',
    '<!-- Written by `npm run bench -- kill-matrix`. Edit bench/kill-table.ts instead. -->',
    '',
    'Each Task state of both machines, killed in six ways on the local AWS with Ratchet deployed there. The faults are injected by [the emulator](../local/emulator/faults.py), not by the product: a function that is killed answers `Lambda.Unknown`, as on AWS; an aborted execution is stopped by StopExecution, and its function runs on. Each cell has a component of its own, whose version 2 fails half its calls and whose version 1 is known to serve well.',
    '',
    'In each cell, when all is over: the alias serves the original version (2) or the promoted one (1) alone, and `$LATEST` equals it; the improvement has one outcome, in its chain, in its row and in its cycle\'s chain; its lease is free; nothing of it waits any more; the journal\'s chains hold. Of a cycle: one report, or one entry that says how its execution ended; what it found was started, or is started by the next cycle. Killed once, everything ends as if nothing had happened.',
    '',
    '## The improvement',
    '',
    ...tableOf('improvement'),
    '',
    '## The cycle',
    '',
    ...tableOf('improvement-cycle'),
    '',
    `How it was measured: ${how} Seconds of a cell are its wall time beside the others, from making its component to the last check.`,
    '',
  ].join('\n');
}

function cellText(cell: CellEnd | undefined): string {
  if (!cell) return 'not run';
  return cell.broken === undefined ? `${cell.end} · ${cell.seconds.toFixed(0)} s` : '**broken**';
}
