export const faultKinds = ['edited', 'removed', 'inserted', 'reordered', 'forked', 'truncated', 'missing-day'] as const;

/** One thing that is not as it was written, and where. */
export interface AuditFault {
  readonly kind: (typeof faultKinds)[number];
  /** A plain sentence. */
  readonly what: string;
  /** Of the entry; absent where it is the tenant's chain or a root that is wrong. */
  readonly subject?: string;
  readonly sequence?: number;
  readonly entryId?: string;
  readonly at?: string;
  /** In the tenant's chain. */
  readonly link?: number;
  /** Of a root. */
  readonly date?: string;
}
