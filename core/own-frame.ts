/** Function and file of a stack frame in the component's own code; the line is left out of what is hashed, so that a template outlives a deployment. */
export function ownFrame(line: string): { readonly place: string; readonly line: string } | undefined {
  const frame = /^\s*at (?:async )?(?:(.+?) \()?([^()]+?):(\d+):\d+\)?\s*$/.exec(line);
  const path = frame?.[2];
  if (!frame || !path || /node_modules|^node:|^internal\/|\/var\/runtime\/|\/_worker\.js$/.test(path)) return undefined;
  const file = path.slice(path.lastIndexOf('/') + 1);
  return { place: frame[1] ? `${frame[1]} (${file})` : file, line: frame[3] ?? '' };
}

/** The place at the end of a template's text, as ` at priceOf (pricing.js)`; empty where it names none. */
export function placeIn(text: string): string {
  return / at (?:[^()]{1,100} \([^()\s]+\)|[^\s()]+\.[cm]?[jt]sx?)$/.exec(text)?.[0] ?? '';
}
