import { effectOfDeadName, namingAt } from "../domain/changes/dead-names.ts";
import type { Coverage } from "../domain/tenant/coverage.ts";
import { canonicalId, type EntityRef, type EntityType } from "../domain/tenant/entity.ts";
import type { Scope } from "../domain/tenant/scope.ts";
import { countOf } from "../domain/words/counted-words.ts";
import { numberText } from "../domain/words/number-text.ts";
import { quoted } from "../domain/words/untrusted.ts";
import type { ChangeSummary } from "../service/change-summary.ts";
import type { FoundObject, Investigation } from "../service/investigation.ts";
import { otherText, otherWith, recordsOf, recordsText } from "./right-id.ts";

/** Ids of a scope that are looked up, each with a search of its own. */
const MOST_LOOKED_UP = 10;
/** Types without a search in every mode. */
const unsearched: ReadonlySet<EntityType> = new Set(["oAuth2PermissionGrant", "appRoleAssignment"]);

/** An id of a scope under which no object can be compared. */
export interface DoubtfulId {
  readonly ref: EntityRef;
  /** `unknown`: no object with it is found, in use, deleted or, where a history is kept, purged. */
  readonly state: "unknown" | "purged";
  /** The object of another type that an unknown id belongs to. Absent without one. */
  readonly other?: Pick<FoundObject, "ref" | "displayName">;
  /** The number of records that the audit log has of an unknown one. Absent without any. */
  readonly records?: number;
}

/** Ids of a scope that raise doubts, and the number of those that were not looked up. */
export interface Doubts {
  readonly ids: readonly DoubtfulId[];
  readonly notLookedUp: number;
  /** Every id of the scope was looked up and none is known, so that nothing was compared. */
  readonly nothingKnown: boolean;
}

/**
 * Finds the ids of a scope that no object has or whose object is purged, so that a wrong id does not look like an unchanged
 * object. A scope that rebuilds takes purged ones in. Looks at the first ten ids and counts the others.
 */
export async function doubtfulIds(
  investigation: Pick<Investigation, "findObjects" | "getObject" | "listActivity">,
  scope: Scope,
): Promise<Doubts> {
  const { findObjects, getObject } = investigation;
  if (!("entities" in scope)) return { ids: [], notLookedUp: 0, nothingKnown: false };
  const all = scope.entities
    .filter(({ type }) => !unsearched.has(type))
    .flatMap(({ type, ids }) => ids.map((id): EntityRef => ({ type, id: canonicalId(id) })));
  const refs = all.slice(0, MOST_LOOKED_UP);
  const found = await Promise.all(
    refs.map(async (ref): Promise<readonly DoubtfulId[]> => {
      const { items, unread } = await findObjects({ text: ref.id, types: [ref.type], state: "any" }, { limit: 5 });
      const own = items.find((one) => canonicalId(one.ref.id) === ref.id);
      if (own?.life === "gone") return scope.rebuild === true ? [] : [{ ref, state: "purged" }];
      if (own !== undefined || unread !== undefined) return [];
      return [(await isNamed(ref)) ? { ref, state: "purged" } : { ref, state: "unknown", ...(await knownOf(ref)) }];
    }),
  );
  const ids = found.flat();
  const asked = scope.entities.reduce((sum, entry) => sum + entry.ids.length, 0);
  const nothingKnown =
    ids.filter(({ state, records }) => state === "unknown" && records === undefined).length === asked;
  return { ids, notLookedUp: all.length - refs.length, nothingKnown };

  async function knownOf(ref: EntityRef): Promise<Pick<DoubtfulId, "other" | "records">> {
    const other = await otherWith(investigation, ref);
    if (other !== undefined) return { other };
    const records = await recordsOf(investigation, ref);
    return records === 0 ? {} : { records };
  }

  /** A directory without a history finds no purged object, and its policies can still name one. */
  async function isNamed(ref: EntityRef): Promise<boolean> {
    const view = await getObject({ ref, at: null, direction: "to" }, { limit: 1 }).catch(() => null);
    return view?.life === "gone";
  }
}

/** Returns what doubts say of a summary, which must not pass for that of unchanged objects. */
export const knownIn = (doubts: Doubts | null): Pick<ChangeSummary, "nothingKnown"> =>
  doubts?.nothingKnown === true ? { nothingKnown: true } : {};

/** Says what doubtful ids mean for a preview and what to do, and how many ids of its scope were not looked up. */
export function doubtSentences({ ids, notLookedUp }: Doubts, coverage: Coverage): readonly string[] {
  const of = (state: DoubtfulId["state"]) => ids.filter((one) => one.state === state);
  const purged = of("purged").map(({ ref }) => ref);
  return [
    ...purgedSentences(purged, coverage),
    ...unknownSentences(of("unknown"), coverage),
    ...(notLookedUp > 0
      ? [
          `${countOf(MOST_LOOKED_UP, "id")} of the scope were looked up and ${numberText(notLookedUp)} more were not: ` +
            "find_objects with an id says if it is known.",
        ]
      : []),
  ];
}

/** What can be done about an object that is gone: a history holds it, and Microsoft's service leaves it to the log. */
const aboutGone = {
  extended: {
    one: "get_object shows what it was and which policies still name it; rebuild in the scope creates it again.",
    several:
      "get_object shows what each was and which policies still name it; rebuild in the scope creates them again.",
  },
  microsoft: {
    one: "get_object shows which policies still name it, and get_object_history what the log has of it.",
    several: "get_object shows which policies still name each, and get_object_history what the log has of it.",
  },
} as const;

function purgedSentences(refs: readonly EntityRef[], coverage: Coverage): readonly string[] {
  const [first, ...others] = refs;
  if (first === undefined) return [];
  if (others.length === 0)
    return [
      `The ${first.type} ${first.id} is gone for good: a restore cannot bring it back, and none of its values, members or owners can be ` +
        `put back on it. ${aboutGone[coverage].one}`,
    ];
  return [
    `${countOf(refs.length, "object")} of the scope are gone for good (${idsOf(refs)}): a restore cannot bring them back, and none of their values, members or owners can be ` +
      `put back on them. ${aboutGone[coverage].several}`,
  ];
}

function unknownSentences(ids: readonly DoubtfulId[], coverage: Coverage): readonly string[] {
  const refs = ids.map(({ ref }) => ref);
  const [first, ...others] = refs;
  if (first === undefined) return [];
  const mistyped = ids.flatMap(({ ref, other, records }) => [
    ...(other === undefined ? [] : [` ${otherText(ref, other)}`]),
    ...(records === undefined || others.length === 0
      ? []
      : [` Of ${ref.type} ${ref.id.slice(0, ID_LENGTH)}: ${recordsText(ref, records)}`]),
  ]);
  const log = coverage === "microsoft" ? " Of a purged one, get_object_history shows what the log has." : "";
  const [{ records } = {}] = ids;
  if (others.length === 0 && records !== undefined) {
    return [
      `No snapshot and no object in use has the ${first.type} ${first.id.slice(0, ID_LENGTH)}, so nothing of it was compared. ${recordsText(first, records)}`,
    ];
  }
  return others.length === 0
    ? [
        `No ${first.type} with the id ${first.id.slice(0, ID_LENGTH)} is known here, so nothing of it was compared: find_objects finds the right id.${mistyped.join("")}${log}`,
      ]
    : [
        `${countOf(refs.length, "id")} of the scope are not known here, so nothing of them was compared: ${idsOf(refs)}. find_objects finds the right ids.${mistyped.join("")}${log}`,
      ];
}

const ID_LENGTH = 80;
const idsOf = (refs: readonly EntityRef[]): string =>
  refs.map(({ type, id }) => `${type} ${id.slice(0, ID_LENGTH)}`).join(", ");

/** Most policies that are said to name purged objects. The others are counted. */
const MOST_NAMING = 8;
const NAMING_READ = 100;

/** Says of the purged objects which policies in use go on naming them, where, and to what effect. The names are quoted. */
export async function namingSentences(
  { getObject }: Pick<Investigation, "getObject">,
  doubtful: readonly DoubtfulId[],
): Promise<readonly string[]> {
  const purged = doubtful.filter(({ state }) => state === "purged");
  const views = await Promise.all(
    purged.map(({ ref }) => getObject({ ref, at: null, direction: "to" }, { limit: NAMING_READ })),
  );
  const sentences = views.flatMap(({ ref, items }) =>
    items
      .filter(({ link, still, otherLife }) => still && otherLife === "live" && namingAt(link) !== null)
      .map(
        ({ link, other, otherName }) =>
          `${other.type} ${quoted(otherName)} (${other.id}) still names the purged ${ref.type} ${ref.id} by ${link}, which ${effectOfDeadName(link)}.`,
      ),
  );
  const left = sentences.length - MOST_NAMING;
  const count = `${views.some(({ nextCursor }) => nextCursor !== undefined) ? "at least " : ""}${numberText(left)}`;
  const rest = `${count} more such names: get_object with the type and id of an object that is gone`;
  return left > 0 ? [...sentences.slice(0, MOST_NAMING), rest] : sentences;
}
