import type { Risk } from "../domain/changes/risk.ts";
import type { EntityRef } from "../domain/tenant/entity.ts";
import { countOf } from "../domain/words/counted-words.ts";

/** The calls that show what a policy applies to and excepts, and which policies use a location, whatever the number. */
export const RULES_THEMSELVES =
  "find_objects with the name of a policy or location, then get_object with the type and id found";

/** The call that shows more names and policies of a comparison, because fewer lines leave more room for each. */
export const NARROWER_COMPARISON = 'compare_snapshots with a narrower scope and detail "full"';

/** The call that shows warnings, and lines on signing in, beyond those that one answer holds. Each is about objects of its scope. */
export const NARROWER_PREVIEW = "start_preview with fewer objects in its scope";

/** The calls that show further objects with a danger. Policies and members decide about it too. */
export const FURTHER_COMPARED =
  "compare_snapshots with fewer of these in its scope, beside the policies and members that this is about";
export const FURTHER_PREVIEWED =
  "start_preview with fewer of these in its scope, beside the policies and members that this is about";

/** The calls that show an author's own access, whether a person's or an application's, and its roles. */
export const AUTHOR_ITSELF = "find_objects with an author's name, then get_object with the type and id found";

/** Counts authors whose accounts have no line of their own, with the call that shows one. */
export const moreAccounts = (left: number): string => `${countOf(left, "more author")}: ${AUTHOR_ITSELF}`;

/** Follows the call for an object's past state, because not every mode can read that. */
export const PRESENT_ONLY = " (mode microsoft shows the present only)";

/** The same where the log may have the earlier values, which the call for its records shows at more length. */
export const PRESENT_AND_LOG =
  ' (mode microsoft shows the present only; what the log has of earlier values: list_activity with detail "records")';

/** Returns the danger of a row, with the call for what its sentence leaves out. */
export const dangerData = (risk: Risk, ref: EntityRef) => ({
  rule: risk.rule,
  severity: risk.severity,
  sentence: `${risk.sentence}${restOfDanger(risk, ref)}`,
});

/** Returns the call for the names that a danger's sentence counts instead of giving them, or an empty text. */
export const restOfDanger = ({ isCut }: Pick<Risk, "isCut">, ref: EntityRef | null): string =>
  ref !== null && isCut === true ? ` Whole: get_object with type "${ref.type}" and id "${ref.id}".` : "";
