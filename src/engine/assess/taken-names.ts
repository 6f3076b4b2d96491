import type { PlanRisk } from "../../domain/changes/risk.ts";
import { type TakenName, type TellableAccount, takenNameRisk } from "../../domain/dangers/taken-names.ts";
import type { Tense } from "../../domain/sign-in/shift-verb.ts";
import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import type { EntityState } from "../../domain/tenant/state.ts";
import { searchText } from "../../domain/words/search-text.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { statesAt } from "../../store/history/entity-versions.ts";
import { statesAtBoth } from "../../store/history/states-at-both.ts";
import { touchedInOrder } from "../../store/history/touched-in-order.ts";
import { READ_ROWS } from "../../store/sql/batch-sizes.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import type { EngineContext } from "../context.ts";

/** The most new accounts that are compared, and the most that are told. */
export const MOST_NEW_ACCOUNTS = 1_000;
const MOST_TOLD = 20;

/**
 * Finds accounts that were made in a span under a name that another account had at its beginning. Without new accounts it
 * costs nothing, and else it reads the users that were touched in between.
 */
export async function takenNames(
  context: EngineContext,
  made: readonly EntityRef[],
  { from, to }: Pick<ComparisonBasis, "from" | "to">,
): Promise<(tense: Tense) => readonly PlanRisk[]> {
  const { db } = context.store;
  const fresh = [...(made.length === 0 ? [] : await statesAt(db, made, to)).values()].filter(
    ({ life }) => life === "live",
  );
  const byName = Map.groupBy(fresh, (state) => nameKey(state));
  const byPrincipal = Map.groupBy(fresh, (state) => principalOf(state)?.toLowerCase() ?? null);
  const found: TakenBy[] = [];
  if (fresh.length > 0) {
    for await (const { refs } of touchedInOrder(db, { from, to, types: ["user"] }, READ_ROWS)) {
      const { then, now } = await statesAtBoth(db, refs, { from, to });
      for (const [key, was] of then) {
        if (was.life !== "live" || found.length >= MOST_TOLD) continue;
        const is = now.get(key);
        const lacks = (name: (state: EntityState) => string | null) => is?.life !== "live" || name(is) !== name(was);
        const principal = lacks(principalOf) ? (byPrincipal.get(principalOf(was)?.toLowerCase() ?? "") ?? []) : [];
        const display = lacks(nameKey) ? (byName.get(nameKey(was)) ?? []) : [];
        for (const state of new Set([...principal, ...display])) {
          if (refKey(state.ref) === key) continue;
          found.push({
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
  const accountOf = await described(
    context,
    found.flatMap(({ by, from }) => [by.ref, from.ref]),
  );
  return (tense) =>
    found.map((one) => takenNameRisk({ ...one, by: accountOf(one.by), from: accountOf(one.from) }, tense));
}

interface TakenBy extends Omit<TakenName, "by" | "from"> {
  readonly by: EntityState;
  readonly from: EntityState;
}

const principalOf = ({ properties: { userPrincipalName } }: EntityState): string | null =>
  typeof userPrincipalName === "string" ? userPrincipalName : null;

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
