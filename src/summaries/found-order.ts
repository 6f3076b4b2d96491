import { invalid } from "../domain/errors.ts";
import type { JsonObject } from "../domain/json.ts";
import { allEntityTypes, type EntityRef } from "../domain/tenant/entity.ts";
import type { FindObjects } from "../service/investigation.ts";
import type { ObjectFacts, ObjectLife } from "../service/object-facts.ts";
import type { Page, PageRequest } from "../service/page.ts";
import { pageFrame } from "./paging.ts";

/** Maximum number of matches. A text with so many matches is too general. */
export const MOST_FOUND = 400;

export const livesOf: Readonly<Record<FindObjects["state"], readonly ObjectLife[]>> = {
  live: ["live"],
  deleted: ["softDeleted", "gone"],
  any: ["live", "softDeleted", "gone"],
};

/** Something found, with how well it fits. */
export interface Ranked {
  readonly ref: EntityRef;
  readonly fit: number;
  readonly life: ObjectLife;
  /** True if a name fits that it does not have any more. */
  readonly isFormer?: boolean;
}

/** Returns the text to look for, trimmed. Throws `invalidInput` for an empty or too long text. */
export function textToFind({ text: given }: FindObjects): string {
  const text = given.trim();
  if (text === "" || text.length > 200) throw invalid("A text to find has 1 to 200 characters.");
  return text;
}

/** Sorts the best match first, then objects in use, then those whose name of now fits, then by types and ids. */
export const bestFirst = (a: Ranked, b: Ranked): number =>
  b.fit - a.fit ||
  rank(a.life) - rank(b.life) ||
  Number(a.isFormer ?? false) - Number(b.isFormer ?? false) ||
  byType(a.ref, b.ref);

const rank = (life: ObjectLife): number => livesOf.any.indexOf(life);
const byType = (a: EntityRef, b: EntityRef): number =>
  allEntityTypes.indexOf(a.type) - allEntityTypes.indexOf(b.type) || (a.id < b.id ? -1 : 1);

/** Returns a page of what was found. Its cursors belong to this question. */
export function pageOfFound<T>(
  found: readonly T[],
  { text, types, state }: FindObjects,
  request: PageRequest,
): Page<T> & { readonly total: number } {
  const frame = pageFrame(`found ${JSON.stringify([text, types, state])}`, ["number"], request);
  const start = frame.after?.[0] ?? 0;
  return { ...frame.page(found.slice(start), (_, index) => [start + index + 1]), total: found.length };
}

const told = ["userPrincipalName", "mail", "department", "jobTitle", "description", "state"] as const;

/** Returns the properties that distinguish an object from others of its name. */
export const textFacts = (properties: JsonObject): ObjectFacts =>
  Object.fromEntries(
    told.flatMap((name) => {
      const value = properties[name];
      return typeof value === "string" ? [[name, value]] : [];
    }),
  );
