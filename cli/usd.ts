const cent = 0.01;
const least = 0.0001;

/** `USD 0.13`; under a cent with the digits that a model call costs, `USD 0.0042`. */
export function usd(amount: number): string {
  if (amount > 0 && amount < least) return `under USD ${least}`;
  return `USD ${amount.toFixed(amount > 0 && amount < cent ? 4 : 2)}`;
}
