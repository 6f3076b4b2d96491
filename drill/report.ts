import type { ChangeAnswer } from "./answers.ts";

/** The output of `--json`. Ids are the server's, as text. Durations are milliseconds of the machine's time. */
export interface DrillReport {
  readonly snapshot: string;
  /** The preview that was recovered, and its counts. */
  readonly previewJob: string;
  readonly changes: ChangeCounts;
  readonly recoveryJob: string;
  readonly failed: number;
  readonly verified: boolean;
  /** Objects that still differ although they should not. */
  readonly residual: number;
  readonly durations: Readonly<Record<string, number>>;
  /** All differences before the recovery, by any author. */
  readonly everything: { readonly previewJob: string; readonly changes: ChangeCounts };
  /** The actor whose changes are undone. */
  readonly suspect: string;
  /** Differences that must stay, and the number of them that the recovery undid. It should be zero. */
  readonly kept: { readonly total: number; readonly lost: number };
  /** Others' edits that went back too, because the service recovers whole objects only. */
  readonly takenAlong: number;
  /** Objects left to a person, because others' edits of the same properties would have gone back too. */
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
