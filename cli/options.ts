import { InvalidArgumentError } from 'commander';

const most = 10_000;

/** A number of things to show. */
export function limit(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most) throw new InvalidArgumentError(`Saw "${text}", expected a whole number from 1 to ${most}.`);
  return value;
}

export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError(`Saw "${text}", expected a number.`);
  return value;
}

export function names(text: string): readonly string[] {
  return text.split(',').map((name) => name.trim()).filter((name) => name !== '');
}
