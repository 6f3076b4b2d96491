import type { Change, LinkChange } from "../../domain/changes/change.ts";
import { besideIt } from "../../domain/changes/risk.ts";
import type { Side } from "../../domain/sign-in/cohort.ts";
import { distinctRefs, type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import {
  distinctNames,
  type NamedTwice,
  nameOn,
  type PassedName,
  passedNames,
} from "../../domain/words/swapped-names.ts";
import type { ObjectName, ToldName } from "../../domain/words/told-name.ts";
import { statesAt } from "../../store/history/entity-versions.ts";
import { sharingNames } from "../../store/history/names-alike.ts";
import { presencesAtBoth } from "../../store/history/states-at-both.ts";
import type { TenantDb } from "../../store/sql/tenant-db.ts";
import type { EngineContext } from "../context.ts";
import type { ComparisonBasis } from "./comparison.ts";

type TwoInstants = Pick<ComparisonBasis, "from" | "to">;

/**
 * Returns changes with what tells their objects and the targets of their links from others of their name, and the names
 * that passed from one to another of these.
 */
export async function withToldNames<Told extends Pick<Change, "ref" | "links" | "risks">>(
  { store }: EngineContext,
  changes: readonly Told[],
  instants: TwoInstants,
  known?: ReadonlyMap<RefKey, NamedTwice>,
): Promise<{ readonly changes: readonly Told[]; readonly beside: { readonly passedNames?: readonly PassedName[] } }> {
  const named = changes.flatMap(({ ref, links }) => [ref, ...links.map(({ target }) => target)]);
  const twice = await namesAtBoth(store.db, distinctRefs(named), instants, known);
  const passed = passedNames(twice);
  const told = await namesToTell(store.db, twice, { present: "after", at: instants.to });
  const withName = (link: LinkChange): LinkChange => {
    const name = told.get(refKey(link.target));
    return name === undefined ? link : { ...link, told: name };
  };
  const withOwn = (change: Told): Told => {
    const name = told.get(refKey(change.ref));
    const { risks } = change;
    if (name === undefined) return change;
    return {
      ...change,
      told: name,
      ...(risks === undefined ? {} : { risks: risks.map((risk) => ({ ...risk, ...besideIt(risk, name) })) }),
    };
  };
  return {
    changes:
      told.size === 0
        ? changes
        : changes
            .map(withOwn)
            .map((change) => (change.links.length === 0 ? change : { ...change, links: change.links.map(withName) })),
    beside: passed.length === 0 ? {} : { passedNames: passed },
  };
}

interface NamesToTell {
  /** The side that is the present, and its instant. */
  readonly present: Side;
  readonly at: Instant;
}

/** Returns the names of those objects that their present name alone does not tell. Cost follows the names. */
export async function namesToTell(
  db: TenantDb,
  twice: readonly NamedTwice[],
  { present, at }: NamesToTell,
): Promise<ReadonlyMap<RefKey, ToldName>> {
  const named = twice.flatMap((one) => {
    const name = nameOn(present, one);
    return name === null ? [] : [{ ref: one.ref, name }];
  });
  if (named.length === 0) return new Map();
  const told = distinctNames(twice, present, await sharingNames(db, named));
  const users = named.map(({ ref }) => ref).filter((ref) => ref.type === "user" && told.has(refKey(ref)));
  const states = await statesAt(db, users, at);
  const wholly = named.flatMap(({ ref }): [RefKey, ToldName][] => {
    const name = told.get(refKey(ref));
    const userPrincipalName = states.get(refKey(ref))?.properties.userPrincipalName;
    if (name === undefined) return [];
    return [[refKey(ref), { ...name, ...(typeof userPrincipalName === "string" ? { userPrincipalName } : {}) }]];
  });
  return new Map(wholly);
}

/** Returns the names at the later of two instants of those objects that this name alone does not tell. */
export const namesToTellAtBoth = async (
  db: TenantDb,
  refs: readonly EntityRef[],
  instants: TwoInstants,
): Promise<ReadonlyMap<RefKey, ToldName>> =>
  namesToTell(db, await namesAtBoth(db, refs, instants), { present: "after", at: instants.to });

/** Returns the names of objects for sentences: those of the later of two instants, or else of the earlier. */
export async function namesForSentences(
  db: TenantDb,
  refs: readonly EntityRef[],
  instants: TwoInstants,
): Promise<(ref: EntityRef) => ObjectName | null> {
  const twice = await namesAtBoth(db, refs, instants);
  const told = await namesToTell(db, twice, { present: "after", at: instants.to });
  const plain = new Map(twice.map((one) => [refKey(one.ref), nameOn("after", one)]));
  return (ref) => told.get(refKey(ref)) ?? plain.get(refKey(ref)) ?? null;
}

const noneKnown: ReadonlyMap<RefKey, NamedTwice> = new Map();

/** Returns the names that objects have at two instants. Reads those that are not known. */
async function namesAtBoth(
  db: TenantDb,
  refs: readonly EntityRef[],
  instants: TwoInstants,
  known = noneKnown,
): Promise<readonly NamedTwice[]> {
  const unknown = refs.filter((ref) => !known.has(refKey(ref)));
  const { then, now } = await presencesAtBoth(db, unknown, instants);
  return refs.map((ref) => {
    const key = refKey(ref);
    return (
      known.get(key) ?? { ref, before: then.get(key)?.displayName ?? null, after: now.get(key)?.displayName ?? null }
    );
  });
}
