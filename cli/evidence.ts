import { rounded } from '../core/figures';

/** `failed=31, pValue=1.0e-30` */
export function evidenceText(evidence: Readonly<Record<string, number | string>>): string {
  return Object.entries(evidence).map(([name, value]) => `${name}=${typeof value === 'number' ? short(value) : value}`).join(', ');
}

function short(value: number): string {
  return value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(1) : String(rounded(value));
}
