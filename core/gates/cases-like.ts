/** Uniform in [0, 1). */
type Random = () => number;

/** What stands at one place of the recorded events. */
interface Place {
  readonly numbers: readonly number[];
  readonly lowest: number;
  readonly highest: number;
  readonly whole: boolean;
  readonly texts: readonly string[];
  readonly characters: readonly string[];
  /** Of texts, in characters, and of lists. */
  readonly shortest: number;
  readonly longest: number;
  readonly fields: ReadonlyMap<string, Place>;
  /** Fields that some objects have here and others have not, with what they held. */
  readonly sometimes: ReadonlyMap<string, readonly unknown[]>;
  readonly items?: Place;
  /** Of what texts here say as JSON. */
  readonly said?: Place;
}

/** How cases are made; `left` is the work that may still be done, in values and characters. */
interface Making {
  readonly random: Random;
  readonly changes: number;
  readonly work: { left: number };
}

/** Characters of an event's JSON above which no case is made of it, and how deep objects and lists may stand in each other. */
const mostText = 65_536;
const mostDepth = 100;
/** Values, characters and fields that are kept of one place. */
const mostKept = 5_000;
const mostFields = 500;
/** Values, characters and fields that are looked at for all cases: a second or two. */
const mostWork = 2_000_000;

/**
 * Events that could have been recorded: made of the values, sizes and kinds of those that were. Each changes one or more
 * places of a recorded one; numbers and sizes stay in the range that was seen, and a little round it. Fields that some have
 * and others have not come and go. A text that is JSON, as the body of a request, is varied as what it says.
 */
export function casesLike(recorded: readonly unknown[], random: Random, most: number): readonly unknown[] {
  const events = recorded.filter((event) => isSmall(JSON.stringify(event) ?? ''));
  if (events.length === 0) return [];
  const place = placeOf(events);
  const seen = new Set(events.map((event) => JSON.stringify(event)));
  const work = { left: mostWork };
  const cases: unknown[] = [];
  for (let attempt = 0; attempt < most * 4 && cases.length < most && work.left > 0; attempt += 1) {
    const changes = 0.2 + 0.8 * random();
    const made = varied(pick(events, random), place, { random, changes, work });
    const text = JSON.stringify(made);
    if (seen.has(text)) continue;
    seen.add(text);
    cases.push(made);
  }
  return cases;
}

function varied(value: unknown, place: Place | undefined, making: Making): unknown {
  const { random, changes, work } = making;
  work.left -= 1 + (typeof value === 'string' ? value.length : isObject(value) ? place?.sometimes.size ?? 0 : 0);
  if (!place || work.left <= 0) return value;
  if (isObject(value)) return Object.fromEntries(optional(value, place, random).map(([name, inner]) => [name, varied(inner, place.fields.get(name), making)]));
  const said = jsonIn(value);
  if (said !== undefined) return JSON.stringify(varied(said, place.said, making));
  if (random() > changes) return value;
  if (Array.isArray(value)) return resized(value.map((item) => varied(item, place.items, making)), place, random);
  if (typeof value === 'number') return variedNumber(value, place, random);
  if (typeof value === 'string') return variedText(value, place, random);
  return typeof value === 'boolean' ? random() < 0.5 : value;
}

/** The fields of an object, where those that are not in every recorded one come and go. */
function optional(value: Readonly<Record<string, unknown>>, { sometimes }: Place, random: Random): readonly (readonly [string, unknown])[] {
  const fields = Object.entries(value).filter(([name]) => !sometimes.has(name));
  for (const [name, seen] of sometimes) if (random() < 0.5) fields.push([name, Object.hasOwn(value, name) ? value[name] : pick(seen, random)]);
  return fields;
}

function variedNumber(value: number, { numbers, lowest, highest, whole }: Place, random: Random): number {
  const way = random();
  if (way < 0.3) return pick(numbers, random) ?? value;
  if (way < 0.55) return Math.max(lowest, value + (random() < 0.5 ? -1 : 1));
  const made = lowest + random() * (highest - lowest);
  return whole ? Math.round(made) : Math.round(made * 10) / 10;
}

function variedText(value: string, place: Place, random: Random): string {
  const { texts, characters } = place;
  const way = random();
  if (way < 0.2 || characters.length === 0) return pick(texts, random) ?? value;
  if (way < 0.4) return resized([...value].map((character) => (random() < 0.3 ? pick(characters, random) ?? character : character)), place, random).join('');
  return resized([...value], place, random).join('');
}

/** Some left out, doubled, moved, turned round: within the sizes that were seen. */
function resized<Item>(list: readonly Item[], { shortest, longest }: Place, random: Random): Item[] {
  let made = [...list];
  for (let step = 0; step < 3; step += 1) {
    const way = random();
    const at = Math.floor(random() * made.length);
    const item = made[at];
    if (way < 0.25 && made.length > shortest) made.splice(at, 1);
    else if (way < 0.5 && made.length > 0 && made.length < longest && item !== undefined) made.splice(Math.floor(random() * (made.length + 1)), 0, item);
    else if (way < 0.7 && made.length > 1) made = swapped(made, at, Math.floor(random() * made.length));
    else if (way < 0.8) made.reverse();
  }
  return made;
}

function swapped<Item>(list: readonly Item[], one: number, other: number): Item[] {
  return list.map((item, index) => (index === one ? list[other] ?? item : index === other ? list[one] ?? item : item));
}

/** Of all values that stand there, in the order of the events. */
function placeOf(values: readonly unknown[]): Place {
  const numbers = values.filter((value) => typeof value === 'number');
  const said = values.map(jsonIn);
  const texts = values.filter((value, index) => typeof value === 'string' && said[index] === undefined).map(String);
  const lists = values.filter((value): value is readonly unknown[] => Array.isArray(value));
  const objects = values.filter(isObject);
  const fields = fieldsOf(objects);
  const spoken = said.filter((one) => one !== undefined);
  const lengths = [...texts.map(lengthOf), ...lists.map(({ length }) => length)];
  return {
    numbers: numbers.slice(0, mostKept), lowest: lowestOf(numbers), highest: highestOf(numbers), whole: numbers.every(Number.isInteger),
    texts: texts.slice(0, mostKept), characters: charactersOf(texts), shortest: lowestOf(lengths), longest: highestOf(lengths),
    fields: new Map([...fields].map(([name, held]) => [name, placeOf(held)])),
    sometimes: new Map([...fields].filter(([, { length }]) => length < objects.length).map(([name, held]) => [name, held.slice(0, mostKept)])),
    ...(lists.length > 0 && { items: placeOf(lists.flat()) }),
    ...(spoken.length > 0 && { said: placeOf(spoken) }),
  };
}

function fieldsOf(objects: readonly Readonly<Record<string, unknown>>[]): ReadonlyMap<string, readonly unknown[]> {
  const fields = new Map<string, unknown[]>();
  for (const [name, inner] of objects.flatMap((object) => Object.entries(object))) {
    const held = fields.get(name);
    if (held) held.push(inner);
    else if (fields.size < mostFields) fields.set(name, [inner]);
  }
  return fields;
}

function lowestOf(numbers: readonly number[]): number {
  return numbers.reduce((lowest, one) => Math.min(lowest, one), Infinity);
}

function highestOf(numbers: readonly number[]): number {
  return numbers.reduce((highest, one) => Math.max(highest, one), -Infinity);
}

function lengthOf(text: string): number {
  return [...text].length;
}

function charactersOf(texts: readonly string[]): readonly string[] {
  return [...texts.join('').slice(0, mostKept)];
}

/** The object or list that a text says as JSON. */
function jsonIn(value: unknown): Readonly<Record<string, unknown>> | readonly unknown[] | undefined {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value) || !isSmall(value)) return undefined;
  try {
    const said: unknown = JSON.parse(value);
    return isObject(said) || Array.isArray(said) ? said : undefined;
  } catch {
    return undefined;
  }
}

/** Whether JSON is short and flat enough to make cases of; brackets in its texts count too. */
function isSmall(text: string): boolean {
  let depth = 0;
  return text.length <= mostText && (text.match(/[[\]{}]/g) ?? []).every((bracket) => (depth += bracket === '[' || bracket === '{' ? 1 : -1) <= mostDepth);
}

function pick<Item>(list: readonly Item[], random: Random): Item | undefined {
  return list[Math.floor(random() * list.length)];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
