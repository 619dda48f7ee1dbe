const minuteMs = 60_000;

/** Sampled calls of one execution environment in any minute: neither a busy nor a failing function drowns its log. */
export interface Budget {
  isLeft(): boolean;
  /** @returns false where nothing is left */
  spend(): boolean;
}

/** @param mostAMinute undefined for no limit */
export function budget(mostAMinute: number | undefined): Budget {
  const spent: number[] = [];
  const isLeft = (): boolean => mostAMinute === undefined || spent.length < mostAMinute || Date.now() - (spent[0] ?? 0) >= minuteMs;
  return {
    isLeft,
    spend(): boolean {
      if (!isLeft()) return false;
      if (mostAMinute !== undefined && spent.push(Date.now()) > mostAMinute) spent.shift();
      return true;
    },
  };
}
