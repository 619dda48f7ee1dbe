/** 0.52 → `52 %`, 0.0012 → `0.12 %`: two digits that count, for sentences. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0) return '0 %';
  return `${Number(value.toPrecision(value >= 10 ? 3 : 2)).toString()} %`;
}

/** 1240 → `1,240` */
export function figure(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

export function rounded(value: number, digits = 4): number {
  return Number(value.toFixed(digits));
}
