import type { Change } from "../domain/changes/change.ts";
import { countsThen } from "../domain/changes/links-then.ts";
import { nounOf } from "../domain/words/counted-words.ts";

/** A row that says whether an object is there, now and after the recovery. */
export interface Existence {
  readonly what: string;
  readonly now: string;
  readonly then: string;
}

/**
 * Returns whether an object is there, now and afterwards, and with how many links a restored one comes back. Null for one
 * that stays.
 */
export function existenceOf({
  action,
  ref,
  linksThen,
}: Pick<Change, "action" | "ref" | "linksThen">): Existence | null {
  if (action === "update") return null;
  const [now, then] = existences[action];
  const links = linksThen === undefined ? "" : `, with ${countsThen(linksThen, true)}`;
  return { what: `the ${nounOf(ref.type)}`, now, then: `${then}${links}` };
}

const existences = {
  restore: ["deleted", "in use"],
  softDelete: ["in use", "deleted"],
  rebuild: ["gone for good", "in use, under a new id"],
} as const;
