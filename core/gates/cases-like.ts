/** Uniform in [0, 1). */
type Random = () => number;

/** Values that stand at one place of the recorded events. */
interface Place {
  readonly numbers: readonly number[];
  readonly texts: readonly string[];
  readonly characters: readonly string[];
  readonly lengths: readonly number[];
  /** How often an object stood here, and what its fields held. */
  readonly objects: number;
  readonly fields: ReadonlyMap<string, readonly unknown[]>;
}

/**
 * Events that could have been recorded: made of the values, sizes and kinds of those that were. Each changes one or more
 * places of a recorded one; numbers and sizes stay in the range that was seen, and a little round it. Fields that some have
 * and others have not come and go. A text that is JSON, as the body of a request, is varied as what it says.
 */
export function casesLike(events: readonly unknown[], random: Random, most: number): readonly unknown[] {
  const places = placesOf(events);
  const seen = new Set(events.map((event) => JSON.stringify(event)));
  const cases: unknown[] = [];
  for (let attempt = 0; attempt < most * 4 && cases.length < most; attempt += 1) {
    const changes = 0.2 + 0.8 * random();
    const made = varied(pick(events, random), '', places, random, changes);
    const text = JSON.stringify(made);
    if (seen.has(text)) continue;
    seen.add(text);
    cases.push(made);
  }
  return cases;
}

function varied(value: unknown, path: string, places: ReadonlyMap<string, Place>, random: Random, changes: number): unknown {
  const place = places.get(path);
  if (isObject(value)) return Object.fromEntries(optional(value, place, random).map(([name, inner]) => [name, varied(inner, `${path}.${name}`, places, random, changes)]));
  const said = jsonIn(value);
  if (said !== undefined) return JSON.stringify(varied(said, `${path}{}`, places, random, changes));
  if (!place || random() > changes) return value;
  if (Array.isArray(value)) return variedList(value, path, place, places, random, changes);
  if (typeof value === 'number') return variedNumber(value, place, random);
  if (typeof value === 'string') return variedText(value, place, random);
  return typeof value === 'boolean' ? random() < 0.5 : value;
}

/** The fields of an object, where those that are not in every recorded one come and go. */
function optional(value: Readonly<Record<string, unknown>>, place: Place | undefined, random: Random): readonly (readonly [string, unknown])[] {
  const sometimes = [...place?.fields ?? []].filter(([, seen]) => seen.length < (place?.objects ?? 0));
  const always = Object.entries(value).filter(([name]) => !sometimes.some(([other]) => other === name));
  return [...always, ...sometimes.flatMap(([name, seen]): (readonly [string, unknown])[] => (random() < 0.5 ? [[name, name in value ? value[name] : pick(seen, random)]] : []))];
}

function variedList(list: readonly unknown[], path: string, { lengths }: Place, places: ReadonlyMap<string, Place>, random: Random, changes: number): unknown[] {
  const inner = list.map((item) => varied(item, `${path}[]`, places, random, changes));
  return resized(inner, lengths, random);
}

function variedNumber(value: number, { numbers }: Place, random: Random): number {
  const whole = numbers.every(Number.isInteger);
  const [lowest, highest] = [Math.min(...numbers), Math.max(...numbers)];
  const way = random();
  if (way < 0.3) return pick(numbers, random) ?? value;
  if (way < 0.55) return Math.max(lowest, value + (random() < 0.5 ? -1 : 1));
  const made = lowest + random() * (highest - lowest);
  return whole ? Math.round(made) : Math.round(made * 10) / 10;
}

function variedText(value: string, { texts, characters, lengths }: Place, random: Random): string {
  const way = random();
  if (way < 0.2 || characters.length === 0) return pick(texts, random) ?? value;
  if (way < 0.4) return resized([...value].map((character) => (random() < 0.3 ? pick(characters, random) ?? character : character)), lengths, random).join('');
  return resized([...value], lengths, random).join('');
}

/** Some left out, doubled, moved, turned round: within the sizes that were seen. */
function resized<Item>(list: readonly Item[], lengths: readonly number[], random: Random): Item[] {
  const [least, most] = [Math.min(...lengths), Math.max(...lengths)];
  let made = [...list];
  for (let step = 0; step < 3; step += 1) {
    const way = random();
    const at = Math.floor(random() * made.length);
    const item = made[at];
    if (way < 0.25 && made.length > least) made.splice(at, 1);
    else if (way < 0.5 && made.length > 0 && made.length < most && item !== undefined) made.splice(Math.floor(random() * (made.length + 1)), 0, item);
    else if (way < 0.7 && made.length > 1) made = swapped(made, at, Math.floor(random() * made.length));
    else if (way < 0.8) made.reverse();
  }
  return made;
}

function swapped<Item>(list: readonly Item[], one: number, other: number): Item[] {
  return list.map((item, index) => (index === one ? list[other] ?? item : index === other ? list[one] ?? item : item));
}

function placesOf(events: readonly unknown[]): ReadonlyMap<string, Place> {
  const found = new Map<string, { numbers: number[]; texts: string[]; characters: string[]; lengths: number[]; objects: number; fields: Map<string, unknown[]> }>();
  const walk = (value: unknown, path: string): void => {
    const place = found.get(path) ?? { numbers: [], texts: [], characters: [], lengths: [], objects: 0, fields: new Map<string, unknown[]>() };
    found.set(path, place);
    if (typeof value === 'number') place.numbers.push(value);
    const said = jsonIn(value);
    if (said !== undefined) walk(said, `${path}{}`);
    else if (typeof value === 'string') {
      place.texts.push(value);
      place.characters.push(...value);
      place.lengths.push([...value].length);
    }
    if (Array.isArray(value)) {
      place.lengths.push(value.length);
      for (const item of value) walk(item, `${path}[]`);
    } else if (isObject(value)) {
      place.objects += 1;
      for (const [name, inner] of Object.entries(value)) {
        place.fields.set(name, [...place.fields.get(name) ?? [], inner]);
        walk(inner, `${path}.${name}`);
      }
    }
  };
  for (const event of events) walk(event, '');
  return found;
}

/** The object or list that a text says as JSON. */
function jsonIn(value: unknown): Readonly<Record<string, unknown>> | readonly unknown[] | undefined {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return undefined;
  try {
    const said: unknown = JSON.parse(value);
    return isObject(said) || Array.isArray(said) ? said : undefined;
  } catch {
    return undefined;
  }
}

function pick<Item>(list: readonly Item[], random: Random): Item | undefined {
  return list[Math.floor(random() * list.length)];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
