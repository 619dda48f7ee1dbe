/**
 * Tokens that say by their beginning whose they are, as their makers document it. `keep` is that beginning, `value` what is
 * secret. Every quantifier is bounded: no text takes long.
 */
interface PrefixedToken {
  /** A word without which it cannot match. */
  readonly hint: RegExp;
  readonly pattern: RegExp;
  /** Whether a value has to look like no word: beginnings that a name could have as well. */
  readonly mixed?: true;
}

export const prefixedTokens: readonly PrefixedToken[] = [
  { hint: /gh[pousr]_|github_pat_|glpat-|npm_|xox|xapp-|_live_|_test_|whsec_|sk-|AIza|SG\.|slack/, pattern: /(?<![A-Za-z0-9])(?<keep>gh[pousr]_|github_pat_|glpat-|npm_|xox[abeoprs]-|xapp-|(?:sk|pk|rk)_(?:live|test)_|whsec_|sk-|AIza|SG\.|hooks\.slack\.com\/services\/)(?<value>[\w/-]{16,400}(?:\.[\w-]{16,400})?)/g },
  {
    mixed: true, hint: /\bgl[a-z]{2,6}[-_]|ya29\.|GOCSPX-|hf_|_v1_|\bshp|\bhv[sb]\.|pypi-|NRAK-|sq0|dckr_|lin_api_|dp\.pt\.|PMAK-|ABSK/,
    pattern: /(?<![A-Za-z0-9])(?<keep>gl(?:dt|rt|ptt|cbt|ft|imt|soat|agent|oas|ffct)-|gls?[ac]_|ya29\.|GOCSPX-|hf_|do[opr]_v1_|shp(?:at|ca|pa|ss)_|hv[sb]\.|pypi-|NRAK-|sq0[a-z]{3}-|dckr_pat_|lin_api_|dp\.pt\.|PMAK-|ABSK)(?<value>[\w+/-]{16,400})/g,
  },
  { hint: /(?:SK|dapi|key-)[0-9a-f]{32}/, pattern: /(?<![A-Za-z0-9-])(?<keep>SK|dapi|key-)(?<value>[0-9a-f]{32})(?![A-Za-z0-9])/g },
  { hint: /\dQ~|:AA/, pattern: /(?<![\w~.])(?:[\w~.]{3}\dQ~[\w~.-]{31,34}|\d{8,10}:AA[\w-]{33})(?![\w~])/g },
];

/** Digits, or letters of both sizes side by side. */
export function isMixed(value: string): boolean {
  return /\d/.test(value) || /[a-z][A-Z]|[A-Z]{2}[a-z]/.test(value);
}
