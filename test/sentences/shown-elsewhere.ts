/**
 * A sentence by the test that shows it where it is true and where it is false. `seen` are words of it that the test looks
 * for, and `instead` the words that it looks for in the other case, or null where it looks that `seen` is not said.
 */
export interface ShownElsewhere {
  readonly says: string;
  readonly file: string;
  readonly test: string;
  readonly seen: string;
  readonly instead: string | null;
  /** The test with the other case, if it is another one of the file. */
  readonly other?: string;
}

/** Returns an entry for a sentence that a test of another folder shows. */
export const shown = (
  file: string,
  test: string,
  says: string,
  seen: string,
  { instead, other }: { readonly instead?: string; readonly other?: string } = {},
): ShownElsewhere => ({ says, file, test, seen, instead: instead ?? null, ...(other === undefined ? {} : { other }) });
