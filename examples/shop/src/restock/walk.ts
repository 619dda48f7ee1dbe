const shelves = 2_100;
const shelvesInAisle = 40;
const metresBetweenAisles = 3.5;
const metresBetweenShelves = 0.9;

/** Metres from any shelf to any other, worked out once for each execution environment. */
const metres = distances();

/** How far it is to bring deliveries to their shelves, one after the other. */
export function walkOf(skus: readonly string[]): number {
  const stops = skus.map(shelfOf);
  return stops.slice(1).reduce((sum, shelf, index) => sum + (metres[(stops[index] ?? 0) * shelves + shelf] ?? 0), 0);
}

function shelfOf(sku: string): number {
  return Number(sku.replace(/\D/g, '') || '0') % shelves;
}

function distances(): Float64Array {
  const table = new Float64Array(shelves * shelves);
  for (let from = 0; from < shelves; from++) {
    for (let to = 0; to < shelves; to++) table[from * shelves + to] = between(from, to);
  }
  return table;
}

/** Along the aisles, which meet at one end. */
function between(from: number, to: number): number {
  const [aisle, other] = [Math.floor(from / shelvesInAisle), Math.floor(to / shelvesInAisle)];
  const [place, otherPlace] = [from % shelvesInAisle, to % shelvesInAisle];
  if (aisle === other) return Math.abs(place - otherPlace) * metresBetweenShelves;
  return (place + otherPlace) * metresBetweenShelves + Math.abs(aisle - other) * metresBetweenAisles;
}
