import type { ChangeAnswer } from "./answers.ts";

/** What `--json` prints. Ids are the server's, as text; durations are milliseconds of the machine's time. */
export interface DrillReport {
  readonly snapshot: string;
  /** The preview that was recovered, and what it held. */
  readonly previewJob: string;
  readonly changes: ChangeCounts;
  readonly recoveryJob: string;
  readonly failed: number;
  readonly verified: boolean;
  /** Objects that still differ though they should not. */
  readonly residual: number;
  readonly durations: Readonly<Record<string, number>>;
  /** Everything that differed before, whoever had done it. */
  readonly everything: { readonly previewJob: string; readonly changes: ChangeCounts };
  /** Whose changes were to be put back. */
  readonly suspect: string;
  /** Differences to be left as they are, and how many of them the recovery undid: none, if all is well. */
  readonly kept: { readonly total: number; readonly lost: number };
  /** Others' edits that went back too, because only whole objects could be put back. */
  readonly takenAlong: number;
  /** Objects left to a person: others' edits of the same properties would have gone too. */
  readonly spared: number;
}

export interface ChangeCounts {
  readonly total: number;
  readonly byAction: Readonly<Record<string, number>>;
  readonly byType: Readonly<Record<string, number>>;
}

export const countsOf = (changes: readonly ChangeAnswer[]): ChangeCounts => ({
  total: changes.length,
  byAction: tally(changes.map(({ action }) => action)),
  byType: tally(changes.map(({ type }) => type)),
});

function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
