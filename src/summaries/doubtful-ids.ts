import { effectOfDeadName, namingAt } from "../domain/dead-names.ts";
import { canonicalId, type EntityRef, type EntityType } from "../domain/entity.ts";
import type { Scope } from "../domain/scope.ts";
import { quoted } from "../domain/untrusted.ts";
import type { Investigation } from "../service/investigation.ts";

/** Ids of a scope that are looked up, each with a search of its own. */
const MOST_LOOKED_UP = 10;
/** Types without a search in every mode. */
const unsearched: ReadonlySet<EntityType> = new Set(["oAuth2PermissionGrant", "appRoleAssignment"]);

/** An id of a scope under which no object can be compared. */
export interface DoubtfulId {
  readonly ref: EntityRef;
  /** `unknown`: no object with it is found, in use, deleted or, where a history is kept, purged. */
  readonly state: "unknown" | "purged";
}

/**
 * Finds the ids of a scope that no object has or whose object is purged, so that a wrong id does not look like an unchanged
 * object. A scope that rebuilds takes purged ones in. Looks at the first ten ids.
 */
export async function doubtfulIds(
  { findObjects }: Pick<Investigation, "findObjects">,
  scope: Scope,
): Promise<readonly DoubtfulId[]> {
  if (!("entities" in scope)) return [];
  const refs = scope.entities
    .filter(({ type }) => !unsearched.has(type))
    .flatMap(({ type, ids }) => ids.map((id): EntityRef => ({ type, id: canonicalId(id) })))
    .slice(0, MOST_LOOKED_UP);
  const found = await Promise.all(
    refs.map(async (ref): Promise<readonly DoubtfulId[]> => {
      const { items, unread } = await findObjects({ text: ref.id, types: [ref.type], state: "any" }, { limit: 5 });
      const own = items.find((one) => canonicalId(one.ref.id) === ref.id);
      if (own?.life === "gone") return scope.rebuild === true ? [] : [{ ref, state: "purged" }];
      return own === undefined && unread === undefined ? [{ ref, state: "unknown" }] : [];
    }),
  );
  return found.flat();
}

/** Says what a doubtful id means for a preview and what to do. */
export const doubtfulSentence = ({ ref: { type, id }, state }: DoubtfulId): string =>
  state === "purged"
    ? `The ${type} ${id} is gone for good: a restore cannot bring it back, and none of its values, members or owners can be ` +
      "put back on it. get_object shows what it was and which policies still name it; rebuild in the scope creates it again."
    : `No ${type} with the id ${id.slice(0, 80)} is known here, so nothing of it was compared: find_objects finds the right id.`;

/** Says of each purged object which policies in use go on naming it, where, and to what effect. The names are quoted. */
export async function namingSentences(
  { getObject }: Pick<Investigation, "getObject">,
  doubtful: readonly DoubtfulId[],
): Promise<readonly string[]> {
  const purged = doubtful.filter(({ state }) => state === "purged");
  const told = await Promise.all(
    purged.map(async ({ ref }) => {
      const { items } = await getObject({ ref, at: null, direction: "to" }, { limit: 20 });
      return items
        .filter(({ link, still, otherLife }) => still && otherLife === "live" && namingAt(link) !== null)
        .map(
          ({ link, other, otherName }) =>
            `${other.type} ${quoted(otherName)} (${other.id}) still names the purged ${ref.type} ${ref.id} by ${link}, which ${effectOfDeadName(link)}.`,
        );
    }),
  );
  return told.flat();
}
