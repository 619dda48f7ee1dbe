import { rateOf, type StatusWindow } from '../core/component-status';

const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** One block a window, oldest first: a full one only where every call worked. */
export function rateBar(windows: readonly StatusWindow[]): string {
  return windows.map((window) => blocks[Math.floor(rateOf(window) * (blocks.length - 1))] ?? blocks[0]).join('');
}
