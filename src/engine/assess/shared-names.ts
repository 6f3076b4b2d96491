import { type EntityRef, type RefKey, refKey, sameRef } from "../../domain/tenant/entity.ts";
import type { EntityState } from "../../domain/tenant/state.ts";
import { addressShape, inLatin } from "../../domain/words/look-alikes.ts";
import { searchText } from "../../domain/words/search-text.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { keysOfLive, namedAlike, sharingNames } from "../../store/history/names-alike.ts";
import { statesAtBoth } from "../../store/history/states-at-both.ts";
import type { TenantDb } from "../../store/sql/tenant-db.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";

type EndsOfSpan = Pick<ComparisonBasis, "from" | "to">;

/** An account with a new name that a colleague had at both ends and has still, or one that looks like it. */
interface SharedName {
  readonly by: EntityState;
  readonly from: EntityState;
  readonly hasDisplayName?: true;
  readonly alike?: "userPrincipalName" | "displayName";
}

/** Accounts of one name that are looked at. */
const MOST_ALIKE = 100;

/** Finds the colleagues whose display name accounts newly have, and counts the accounts of names that too many have. */
export async function sharedNames(
  db: TenantDb,
  named: readonly EntityState[],
  span: EndsOfSpan,
): Promise<{ readonly found: readonly SharedName[]; readonly unlooked: number }> {
  const found: SharedName[] = [];
  let unlooked = 0;
  const texts = named.map((state) => ({ state, ref: state.ref, name: state.displayName ?? "" }));
  const sharing = await sharingNames(db, texts);
  const wanted = [
    ...texts.filter(({ ref }) => sharing.has(refKey(ref))).map((one) => ({ ...one, isSame: true })),
    ...texts
      .map((one) => ({ ...one, name: inLatin(one.name), isSame: false }))
      .filter(({ state, name }) => searchText(name) !== nameKey(state)),
  ];
  for (const [name, accounts] of Map.groupBy(wanted, (one) => searchText(one.name))) {
    const alike = await namedAlike(db, ["user"], name, MOST_ALIKE);
    const from = (await colleaguesIn(db, alike, span, nameKey)).find((state) => nameKey(state) === name);
    if (from === undefined && alike.length === MOST_ALIKE) unlooked += accounts.length;
    if (from === undefined) continue;
    for (const { state: by, isSame } of accounts)
      if (!sameRef(by.ref, from.ref))
        found.push({ by, from, ...(isSame ? { hasDisplayName: true } : { alike: "displayName" }) });
  }
  return { found, unlooked };
}

/**
 * Finds the colleagues whose user principal name looks like a new one, in one pass over the keys of the tenant's users
 * for all new ones together. The pass is a quarter of a second for 100,000 users on SQLite and follows their number. An
 * index of shapes would have to be written with each user at each capture, for accounts of which there are few.
 */
export async function* alikePrincipals(
  db: TenantDb,
  addressed: readonly EntityState[],
  span: EndsOfSpan,
): AsyncGenerator<SharedName> {
  const byShape = Map.groupBy(addressed, (state) => coarseShape(principalOf(state) ?? ""));
  if (byShape.size === 0) return;
  for await (const rows of keysOfLive(db, "user")) {
    const hits = rows.filter(({ id, keys }) =>
      keys.some((key) => byShape.get(coarseShape(key))?.some(({ ref }) => ref.id !== id) === true),
    );
    const refs = hits.map(({ id }): EntityRef => ({ type: "user", id }));
    for (const from of await colleaguesIn(db, refs, span, principalKey)) {
      const principal = principalOf(from) ?? "";
      for (const by of byShape.get(coarseShape(principal)) ?? []) {
        const isAlike = addressShape(principal) === addressShape(principalOf(by) ?? "");
        if (isAlike && principalKey(by) !== principalKey(from)) yield { by, from, alike: "userPrincipalName" };
      }
    }
    await yieldToEventLoop();
  }
}

/** Returns a shape that is equal for more addresses, because keys are in lower case, in which an I is an i. */
const coarseShape = (address: string): string => addressShape(address).replaceAll("i", "l");

/** Returns those of some users that were live with the same name at both ends. */
async function colleaguesIn(
  db: TenantDb,
  refs: readonly EntityRef[],
  span: EndsOfSpan,
  name: (state: EntityState) => string | null,
): Promise<readonly EntityState[]> {
  if (refs.length === 0) return [];
  const { then, now } = await statesAtBoth(db, refs, span);
  const isKept = ([key, is]: [RefKey, EntityState]) => {
    const was = then.get(key);
    return is.life === "live" && was?.life === "live" && name(is) === name(was);
  };
  return [...now].filter(isKept).map(([, state]) => state);
}

export const principalOf = ({ properties: { userPrincipalName } }: EntityState): string | null =>
  typeof userPrincipalName === "string" ? userPrincipalName : null;

export const principalKey = (state: EntityState): string | null => principalOf(state)?.toLowerCase() ?? null;

export const nameKey = ({ displayName }: EntityState): string | null =>
  displayName === null || searchText(displayName) === "" ? null : searchText(displayName);
