import type { PlanRisk } from "../../domain/changes/risk.ts";
import {
  moreTakenNames,
  type TakenName,
  type TellableAccount,
  takenNameRisk,
} from "../../domain/dangers/taken-names.ts";
import type { Tense } from "../../domain/sign-in/shift-verb.ts";
import { type EntityRef, type RefKey, refKey, sameRef } from "../../domain/tenant/entity.ts";
import type { EntityState } from "../../domain/tenant/state.ts";
import { searchText } from "../../domain/words/search-text.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { namedAlike } from "../../store/history/search.ts";
import { statesAtBoth } from "../../store/history/states-at-both.ts";
import { touchedInOrder } from "../../store/history/touched-in-order.ts";
import { READ_ROWS } from "../../store/sql/batch-sizes.ts";
import type { PlanItemSummary } from "../../store/work/plan-item.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import type { EngineContext } from "../context.ts";

/** The most new accounts that are compared, and the most that are told. */
const MOST_NEW_ACCOUNTS = 1_000;
const MOST_TOLD = 20;

/** Collects the first users that were made since an earlier state, and the first whose name differs. */
export class NamedUsers {
  readonly #made: EntityRef[] = [];
  readonly renamed: EntityRef[] = [];
  /** The number of such users beyond the first. */
  left = 0;

  get all(): readonly EntityRef[] {
    return [...this.#made, ...this.renamed];
  }

  add({ ref, action, changedFields }: Pick<PlanItemSummary, "ref" | "action" | "changedFields">): void {
    if (ref.type !== "user") return;
    const isRenamed = changedFields.includes("displayName") || changedFields.includes("userPrincipalName");
    const own = action === "softDelete" ? this.#made : action === "update" && isRenamed ? this.renamed : undefined;
    if (own === undefined) return;
    if (own.length < MOST_NEW_ACCOUNTS) own.push(ref);
    else this.left += 1;
  }
}

/**
 * Finds accounts that were made, restored or renamed in a span under a name that another account had at its beginning.
 * Without such accounts it costs nothing, and else it reads the users that were touched in between.
 */
export async function takenNames(
  context: EngineContext,
  { all: named, left: unlooked }: Pick<NamedUsers, "all" | "left">,
  { from, to }: Pick<ComparisonBasis, "from" | "to">,
): Promise<(tense: Tense) => readonly PlanRisk[]> {
  const { db } = context.store;
  const sides = named.length === 0 ? null : await statesAtBoth(db, named, { from, to });
  const fresh = [...(sides?.now ?? new Map<RefKey, EntityState>()).values()].filter(({ life }) => life === "live");
  const earlier = (state: EntityState) => sides?.then.get(refKey(state.ref));
  const isNew = (state: EntityState, name: (state: EntityState) => string | null) => {
    const was = earlier(state);
    return was?.life !== "live" || name(was) !== name(state);
  };
  const byName = Map.groupBy(
    fresh.filter((state) => isNew(state, nameKey)),
    nameKey,
  );
  const byPrincipal = Map.groupBy(
    fresh.filter((state) => isNew(state, principalKey)),
    principalKey,
  );
  const howOf = (state: EntityState): TakenName["how"] => {
    const was = earlier(state);
    return was === undefined ? "made" : was.life === "live" ? "renamed" : "restored";
  };
  const found: TakenBy[] = [];
  const more = { made: 0, renamed: 0 };
  if (fresh.length > 0) {
    for await (const { refs } of touchedInOrder(db, { from, to, types: ["user"] }, READ_ROWS)) {
      const { then, now } = await statesAtBoth(db, refs, { from, to });
      for (const [key, was] of then) {
        if (was.life !== "live") continue;
        const is = now.get(key);
        const lacks = (name: (state: EntityState) => string | null) => is?.life !== "live" || name(is) !== name(was);
        const principal = lacks(principalKey) ? (byPrincipal.get(principalKey(was)) ?? []) : [];
        const display = lacks(nameKey) ? (byName.get(nameKey(was)) ?? []) : [];
        for (const state of new Set([...principal, ...display])) {
          if (refKey(state.ref) === key) continue;
          if (found.length >= MOST_TOLD) {
            more[howOf(state) === "renamed" ? "renamed" : "made"] += 1;
            continue;
          }
          found.push({
            how: howOf(state),
            by: state,
            from: was,
            hasUserPrincipalName: principal.includes(state),
            hasDisplayName: display.includes(state),
            former: is === undefined ? "purged" : is.life === "live" ? "renamed" : "deleted",
          });
        }
      }
      await yieldToEventLoop();
    }
  }
  const renamed = [...byName.values()].flat().filter((one) => howOf(one) === "renamed");
  const shared = await sharedNames(db, renamed, { from, to });
  found.push(...shared.slice(0, MOST_TOLD - found.length));
  const accountOf = await described(
    context,
    found.flatMap(({ by, from }) => [by.ref, from.ref]),
  );
  return (tense) => [
    ...found
      .filter(({ how }) => tense === "done" || how !== "renamed")
      .map((one) => takenNameRisk({ ...one, by: accountOf(one.by), from: accountOf(one.from) }, tense)),
    ...moreTakenNames({ more: more.made + (tense === "done" ? more.renamed : 0), unlooked }),
  ];
}

/** Finds accounts that were renamed into the display name of another one, which had it at both ends and has it still. */
async function sharedNames(
  db: EngineContext["store"]["db"],
  renamed: readonly EntityState[],
  instants: Pick<ComparisonBasis, "from" | "to">,
): Promise<readonly TakenBy[]> {
  const found: TakenBy[] = [];
  for (const by of renamed.slice(0, MOST_TOLD)) {
    const alike = await namedAlike(db, ["user"], by.displayName ?? "", MOST_ALIKE);
    const others = alike.filter((ref) => !sameRef(ref, by.ref));
    if (others.length === 0) continue;
    const { then, now } = await statesAtBoth(db, others, instants);
    const from = [...now].find(([key, is]) => {
      const was = then.get(key);
      return is.life === "live" && was?.life === "live" && [is, was].every((one) => nameKey(one) === nameKey(by));
    });
    const about = { how: "renamed", hasUserPrincipalName: false, hasDisplayName: true, former: "kept" } as const;
    if (from !== undefined) found.push({ ...about, by, from: from[1] });
  }
  return found;
}

/** Accounts of one name that are looked at. */
const MOST_ALIKE = 10;

interface TakenBy extends Omit<TakenName, "by" | "from"> {
  readonly by: EntityState;
  readonly from: EntityState;
}

const principalOf = ({ properties: { userPrincipalName } }: EntityState): string | null =>
  typeof userPrincipalName === "string" ? userPrincipalName : null;

const principalKey = (state: EntityState): string | null => principalOf(state)?.toLowerCase() ?? null;

const nameKey = ({ displayName }: EntityState): string | null =>
  displayName === null || searchText(displayName) === "" ? null : searchText(displayName);

async function described(
  { directory }: EngineContext,
  refs: readonly EntityRef[],
): Promise<(state: EntityState) => TellableAccount> {
  const known = refs.length === 0 ? [] : await directory.identify(refs);
  const created = new Map(known.map(({ ref, createdDateTime }) => [refKey(ref), createdDateTime]));
  return (state) => ({
    ref: state.ref,
    displayName: state.displayName,
    userPrincipalName: principalOf(state),
    createdDateTime: created.get(refKey(state.ref)) ?? null,
  });
}
