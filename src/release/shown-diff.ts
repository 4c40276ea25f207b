/** What is shown of a diff of `ecspresso diff`; its text is made in `report/plan/diff.ts`. */
export type ShownDiff =
  | { readonly kind: 'files'; readonly files: readonly ShownFile[] }
  /** ecspresso printed it in a form that this action does not know, and it may hold values: nothing is shown of it. */
  | { readonly kind: 'unreadable' };

/** The diff of one file. */
export interface ShownFile {
  readonly from: string;
  readonly to: string;
  readonly hunks: readonly { readonly head: string; readonly lines: readonly ShownLine[] }[];
}

/** A line as ecspresso printed it, or one whose value (of an environment variable, of a tag) is not shown. */
export type ShownLine =
  | string
  | {
      /** Whether the value is removed, added, or as before. */
      readonly sign: '-' | '+' | ' ';
      /** What stands before the value. */
      readonly key: string;
      /** What stands behind it. */
      readonly comma: string;
    };
