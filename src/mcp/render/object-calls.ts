import { countOf } from "../../domain/counted-words.ts";

/** The call that shows the users of a policy, whatever their number. */
export const POLICY_ITSELF = 'get_object with type "conditionalAccessPolicy" and its id';

/** The call that shows warnings beyond those that one answer holds, because a warning is about objects of its scope. */
export const NARROWER_PREVIEW = "start_preview with fewer objects in its scope";

/** The calls that show an author's own access, whether a person's or an application's, and its roles. */
export const AUTHOR_ITSELF = "find_objects with an author's name, then get_object with the type and id found";

/** Counts authors whose accounts have no line of their own, with the call that shows one. */
export const moreAccounts = (left: number): string => `${countOf(left, "more author")}: ${AUTHOR_ITSELF}`;

/** Follows the call for an object's past state, because not every mode can read that. */
export const PRESENT_ONLY = " (mode microsoft shows the present only)";
