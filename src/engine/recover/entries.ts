import type { StepOutcome } from "../../directory/directory.ts";
import type { Successor } from "../../domain/changes/successors.ts";
import type { LedgerEntry } from "../../store/work/ledger.ts";
import type { EngineContext } from "../context.ts";
import { noteOf } from "./step-aside.ts";
import { type DueStep, type NamedStep, PROPERTY_STEP } from "./steps.ts";

/** The entry that is made before an object is created, so that a recovery taken up again looks for it first. */
const ATTEMPT = "attempt to rebuild";

/**
 * Returns what the ledger keeps of a step's outcome, refused properties of a rebuilt object one by one, and no entry for a
 * step that was not begun.
 */
export function ledgerEntries(due: DueStep, outcome: StepOutcome | null | undefined): LedgerEntry[] {
  const { seq, name: step } = due;
  if (outcome === undefined) throw new TypeError("The directory gave fewer outcomes than it was given steps.");
  if (outcome === null) return [];
  const settled: LedgerEntry[] = due.step.kind === "rebuild" ? [attempt(seq, null)] : [];
  if (outcome.outcome === "failed")
    return [...settled, { seq, step, outcome: "failed", reason: outcome.reason, message: outcome.message }];
  const refused = (outcome.unwritten ?? []).map(
    ({ names, reason, message }): LedgerEntry => ({
      ...{ seq, reason, message },
      step: `${PROPERTY_STEP}${names.join(", ")}`,
      outcome: "failed",
    }),
  );
  return [...settled, { seq, step, outcome: outcome.outcome, reason: null, message: noteOf(due) }, ...refused];
}

/** An attempt is open while its entry holds a time, because its outcome may be lost. */
const attempt = (seq: number, time: string | null): LedgerEntry => ({
  ...{ seq, step: ATTEMPT, message: time },
  outcome: "unchanged",
  reason: null,
});

/** Returns the object that took the place of a step's, if there is one. */
export function successorIn({ step }: DueStep, outcome: StepOutcome | null | undefined): Successor[] {
  if (outcome == null || outcome.outcome === "failed" || outcome.successor === undefined) return [];
  return "ref" in step ? [{ of: step.ref, ...outcome.successor }] : [];
}

/** Returns the entries to make before these steps are carried out. */
export async function attemptsOf({ directory }: EngineContext, due: readonly DueStep[]): Promise<LedgerEntry[]> {
  const first = due.filter(({ step }) => step.kind === "rebuild" && step.attemptedAt === null);
  if (first.length === 0) return [];
  const now = String(await directory.now());
  return first.map(({ seq }) => attempt(seq, now));
}

/** Returns a step that knows of an attempt whose outcome was lost. */
export function knowingAttempt(named: NamedStep, entries: readonly LedgerEntry[]): NamedStep {
  const time = entries.find(({ step }) => step === ATTEMPT)?.message ?? null;
  if (named.step.kind !== "rebuild" || time === null) return named;
  return { ...named, step: { ...named.step, attemptedAt: Number(time) } };
}
