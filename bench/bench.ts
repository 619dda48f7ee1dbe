/** What `bench/run.ts` runs. */
export interface Bench {
  /** What it measures, in one line. */
  readonly summary: string;
  /** Whether it reads `dataDir`. @default false */
  readonly data?: true;
  run(options: { readonly dataDir: string; /** Whether nobody named a folder. */ readonly isDefaultData: boolean; /** Where to write the decisions. */ readonly jsonFile: string | undefined; /** Options that one bench or another has. */ readonly values: Readonly<Partial<Record<'seed' | 'cycles' | 'against' | 'faults' | 'only', string>>>; readonly print: (line: string) => void }): Promise<void>;
}
