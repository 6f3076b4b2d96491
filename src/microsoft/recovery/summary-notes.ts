import { RewindError } from "../../domain/errors.ts";
import type { Job } from "../../domain/recovery/job.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { numberText } from "../../domain/words/number-text.ts";
import type { ChangeSummary } from "../../service/change-summary.ts";
import { ASSESSMENT_TAKES } from "../assess/assessment-permissions.ts";

/** Says that the list is shorter than the service's own count, because a recovery may write the rest as well. Null otherwise. */
export function missingRows(
  { totals: { changedObjects }, compared }: Job,
  { totals, unknown = [] }: ChangeSummary,
  others: number,
): string | null {
  const counted = compared?.objects ?? changedObjects;
  const listed = others + (totals.differing ?? 0) + unknown.reduce((sum, { objects }) => sum + objects, 0);
  if (counted === null || counted <= listed) return null;
  return (
    `Microsoft's service counted ${countOf(counted, "changed object")}, and its list has ${numberText(listed)}: the others are not ` +
    "known here, and a recovery may write them. Start the preview again, and recover only if both agree."
  );
}

/** Says in an approval, too, what no list has and no log tells. */
export const BEYOND_LIST =
  "Roles, owners, secrets and membership rules stay as they are whatever is recovered, and which of them were written since the " +
  "snapshot is not known, because the audit log could not be read.";

/** Says in an approval that later work was not looked for, because a person waits for the question. */
export const NOT_IN_TIME =
  "Not looked at: what its authors and others wrote before, outside of and after the preview, because the audit log takes longer " +
  "to read than this call may. Asking again looks at it.";

/** The service's own words stay out, because a note is not marked as untrusted text. */
export const notAssessed = ({ code, message, facts }: RewindError): string =>
  facts.status === 403
    ? `Dangers and sign-in were not worked out, because policies, roles or groups must not be read: ${ASSESSMENT_TAKES}.`
    : `Dangers and sign-in were not worked out (${code}). ${facts.status === undefined ? message : ""}`.trim();

export const stillReading = ({ id }: Job): RewindError =>
  new RewindError(
    "notReady",
    `Preview ${id} is still being read and judged, which continues: call summarize_changes in 30 s, and then repeat a call that ` +
      "this refused. list_changes shows its first pages already.",
  );
