import type { PlanRisk } from "../../domain/changes/risk.ts";
import {
  moreTakenNames,
  type TakenName,
  type TellableAccount,
  takenNameRisk,
} from "../../domain/dangers/taken-names.ts";
import type { Tense } from "../../domain/sign-in/shift-verb.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { EntityState } from "../../domain/tenant/state.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { statesAtBoth } from "../../store/history/states-at-both.ts";
import { touchedInOrder } from "../../store/history/touched-in-order.ts";
import { READ_ROWS } from "../../store/sql/batch-sizes.ts";
import type { PlanItemSummary } from "../../store/work/plan-item.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import type { EngineContext } from "../context.ts";
import { alikePrincipals, nameKey, principalKey, principalOf, sharedNames } from "./shared-names.ts";

/** The most new accounts that are compared, and the most that are named. */
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
 * Finds accounts that were made, restored or renamed in a span under a name that another account had at its beginning, or
 * that looks like the name of a colleague. Only with such accounts it reads the users that were
 * touched in between, and the keys of all users where an account has a new user principal name.
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
  const withNew = (name: (state: EntityState) => string | null) =>
    fresh.filter((state) => {
      const was = earlier(state);
      return name(state) !== null && (was?.life !== "live" || name(was) !== name(state));
    });
  const [newlyNamed, newlyAddressed] = [withNew(nameKey), withNew(principalKey)];
  const [byName, byPrincipal] = [Map.groupBy(newlyNamed, nameKey), Map.groupBy(newlyAddressed, principalKey)];
  const howOf = (state: EntityState): TakenName["how"] => {
    const was = earlier(state);
    return was === undefined ? "made" : was.life === "live" ? "renamed" : "restored";
  };
  const found = new FoundNames(howOf);
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
          found.add(state, was, {
            hasUserPrincipalName: principal.includes(state),
            hasDisplayName: display.includes(state),
            former: is === undefined ? "purged" : is.life === "live" ? "renamed" : "deleted",
          });
        }
      }
      await yieldToEventLoop();
    }
  }
  const shared = await sharedNames(db, newlyNamed, { from, to });
  const kept = ({ by, from: colleague, hasDisplayName, alike }: (typeof shared.found)[number]) =>
    found.add(by, colleague, {
      ...{ hasUserPrincipalName: false, hasDisplayName: hasDisplayName === true, former: "kept" },
      ...(alike === undefined ? {} : { alike: [alike] }),
    });
  for (const one of shared.found) kept(one);
  for await (const one of alikePrincipals(db, newlyAddressed, { from, to })) kept(one);
  const accountOf = await described(context, found.refs);
  return (tense) => [
    ...found.told
      .filter(({ how }) => tense === "done" || how !== "renamed")
      .map((one) => takenNameRisk({ ...one, by: accountOf(one.by), from: accountOf(one.from) }, tense)),
    ...moreTakenNames({ more: found.more(tense), unlooked: unlooked + shared.unlooked }),
  ];
}

interface TakenBy extends Omit<TakenName, "by" | "from"> {
  readonly by: EntityState;
  readonly from: EntityState;
}

/** Keeps the first accounts with names of others, each with every name that it shares with the same one. */
class FoundNames {
  readonly #howOf: (state: EntityState) => TakenName["how"];
  readonly #told = new Map<string, TakenBy>();
  readonly #accounts = new Map<RefKey, { readonly how: TakenName["how"]; isTold: boolean }>();

  constructor(howOf: (state: EntityState) => TakenName["how"]) {
    this.#howOf = howOf;
  }

  add(by: EntityState, from: EntityState, names: Omit<TakenName, "how" | "by" | "from">): void {
    const how = this.#howOf(by);
    const account = this.#accounts.get(refKey(by.ref)) ?? { how, isTold: false };
    this.#accounts.set(refKey(by.ref), account);
    const key = `${refKey(by.ref)} ${refKey(from.ref)}`;
    const known = this.#told.get(key);
    if (known === undefined && this.#told.size >= MOST_TOLD) return;
    const alike = [...(known?.alike ?? []), ...(names.alike ?? [])];
    this.#told.set(key, {
      ...{ how, by, from, former: names.former },
      hasUserPrincipalName: names.hasUserPrincipalName || known?.hasUserPrincipalName === true,
      hasDisplayName: names.hasDisplayName || known?.hasDisplayName === true,
      ...(alike.length === 0 ? {} : { alike }),
    });
    account.isTold = true;
  }

  get told(): readonly TakenBy[] {
    return [...this.#told.values()];
  }

  get refs(): readonly EntityRef[] {
    return this.told.flatMap(({ by, from }) => [by.ref, from.ref]);
  }

  /** Returns the number of further accounts. A plan does not delete those that were renamed. */
  more(tense: Tense): number {
    const left = [...this.#accounts.values()].filter(({ isTold }) => !isTold);
    return left.filter(({ how }) => tense === "done" || how !== "renamed").length;
  }
}

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
