/**
 * Characters that a value has as JSON, about; counting ends above `most`, so that a large value costs no more than one that
 * just fits, and one that holds itself comes to an end.
 */
export function heldCharacters(value: unknown, most: number): number {
  const left: unknown[] = [value];
  let characters = 0;
  while (left.length > 0 && characters <= most) {
    const part = left.pop();
    if (typeof part === 'string') characters += part.length + 2;
    else if (ArrayBuffer.isView(part)) characters += part.byteLength * 4;
    else if (typeof part === 'object' && part !== null) {
      for (const [name, inner] of Object.entries(part)) {
        characters += name.length + 4;
        if (characters > most) break;
        left.push(inner);
      }
    } else characters += 4;
  }
  return characters;
}
