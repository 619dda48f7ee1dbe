/** What `bench/run.ts` runs. */
export interface Bench {
  /** What it measures, in one line. */
  readonly summary: string;
  run(options: { readonly dataDir: string; /** Where to write the decisions. */ readonly jsonFile: string | undefined; readonly print: (line: string) => void }): Promise<void>;
}
