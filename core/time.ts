/** Later by some seconds, as ISO 8601. */
export function after(time: string, seconds: number): string {
  return new Date(Date.parse(time) + seconds * 1000).toISOString();
}

export function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}

export function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** The later of two times that are written alike. */
export function later(one: string, other: string): string {
  return one > other ? one : other;
}
