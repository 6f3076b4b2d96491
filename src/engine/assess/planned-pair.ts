import { valuesThen } from "../../domain/changes/change.ts";
import type { JsonObject } from "../../domain/json.ts";
import { distinctRefs, type EntityRef, type EntityType, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import type { NamedTwice } from "../../domain/words/swapped-names.ts";
import { partsUnreadAt } from "../../store/history/captures.ts";
import { type HeldState, presencesAt, statesAt } from "../../store/history/entity-versions.ts";
import { targetsAt } from "../../store/history/links-at.ts";
import { type LiveState, liveStates } from "../../store/history/states-in-order.ts";
import { PLAN_ITEMS } from "../../store/sql/batch-sizes.ts";
import type { PlanItemSummary } from "../../store/work/plan-item.ts";
import type { PlanReader } from "../../store/work/plan-reader.ts";
import { actsOnObject, type Difference } from "../compare/compare.ts";
import { namesToTell } from "../compare/passed-names.ts";
import type { EngineContext } from "../context.ts";
import type { DecisiveObjects } from "./decisive-objects.ts";
import type { PairedState, StatePair } from "./state-pair.ts";

/** A frozen list, applied to the tenant at an instant: the list's own, or a later one. */
export interface PlanAtInstant {
  readonly plan: PlanReader;
  readonly instant: Instant;
  /** The objects whose changes affect sign-in. The values of other rows are not read. */
  readonly decisive: DecisiveObjects;
  readonly attributes: ReadonlySet<string>;
  /** Users that the list may rename, whose names may come back while another account has them. */
  readonly renamed: readonly EntityRef[];
}

/** Reads the tenant before and after a plan, which is applied in memory only. */
export function plannedPair(
  context: EngineContext,
  { plan, instant, decisive, attributes, renamed }: PlanAtInstant,
): StatePair {
  const { db } = context.store;
  const changesOf = async (refs: readonly EntityRef[]) => {
    const planned = await decisive.among(refs);
    const wanted = refs.filter((ref) => planned.has(refKey(ref)) || ref.type === ELIGIBILITY);
    return changesIn(plan, wanted);
  };
  const namedTwice = async (some: readonly EntityRef[]): Promise<readonly NamedTwice[]> => {
    const refs = distinctRefs(some);
    const held = await presencesAt(db, refs, instant);
    const changes = await changesIn(plan, refs, ({ changedFields }) => changedFields.includes(NAME));
    return refs.map((ref) => {
      const before = held.get(refKey(ref))?.displayName ?? null;
      const change = changes.get(refKey(ref));
      const name = change === undefined || !actsOnObject(change) ? undefined : valuesThen(change)[NAME];
      return { ref, before, after: typeof name === "string" ? name : before };
    });
  };
  return {
    earlier: "after",
    decisive,
    attributes,
    unread: () => partsUnreadAt(db, instant),
    toldNames: async (asked) => {
      const refs = asked.some(({ type }) => type === "user") ? [...asked, ...renamed] : asked;
      const twice = await namedTwice(refs);
      const told = await namesToTell(db, twice, { present: "before", at: instant });
      const isAsked = new Set(asked.map(refKey));
      return new Map([...told].filter(([key]) => isAsked.has(key)));
    },
    async *liveOnASide(type) {
      yield* liveStates(db, type, instant);
      if (type === ELIGIBILITY) yield* plannedToReturn(plan, type);
    },
    read: async (refs) => {
      const states = await statesAt(db, refs, instant);
      const changes = await changesOf(refs);
      const held = [...states].map(([key, state]): [RefKey, PairedState] => [key, paired(state, changes.get(key))]);
      const made = [...changes].flatMap(([key, change]): [RefKey, PairedState][] =>
        states.has(key) || !isMade(change) ? [] : [[key, rebuilt(change)]],
      );
      return new Map([...held, ...made]);
    },
    members: async (groups) => {
      const links = await targetsAt(db, groups, "members", instant);
      const changes = await changesOf(groups);
      return new Map(
        groups.map((group) => {
          const before = links.get(refKey(group)) ?? [];
          return [refKey(group), { before, after: membersAfter(before, changes.get(refKey(group))) }];
        }),
      );
    },
  };
}

const NAME = "displayName";

/** Decides about no sign-in by itself, because its holder has to activate the role, so that no row of it is decisive. */
const ELIGIBILITY: EntityType = "roleEligibilitySchedule";

/** Returns true for an object that a plan creates. A grant or an assignment is restored by creating it again. */
const isMade = (change: Difference): boolean =>
  actsOnObject(change) && (change.action === "rebuild" || change.action === "restore");

/** Returns the changes of a plan to these objects, or those of wanted rows only. */
export async function changesIn(
  plan: PlanReader,
  refs: readonly EntityRef[],
  isWanted: (row: PlanItemSummary) => boolean = () => true,
): Promise<ReadonlyMap<RefKey, Difference>> {
  const rows = [...(await plan.summariesByRef(refs)).values()].filter(isWanted);
  const items = await plan.itemsBySeq(rows.map(({ seq }) => seq));
  return new Map(items.map(({ ref, change }) => [refKey(ref), change]));
}

/** Yields the objects of a type that a plan creates again. */
export async function* plannedToReturn(plan: PlanReader, type: EntityType): AsyncGenerator<readonly LiveState[]> {
  for (let after = ""; ; ) {
    const rows = await plan.summariesOfType(type, after, PLAN_ITEMS);
    const last = rows.at(-1);
    if (last === undefined) return;
    const items = await plan.itemsBySeq(rows.map(({ seq }) => seq));
    yield items
      .filter(({ change }) => isMade(change))
      .map(({ ref, change }) => ({ ref, displayName: change.displayName, properties: valuesThen(change) }));
    after = last.ref.id;
  }
}

function paired(state: HeldState, change: Difference | undefined): PairedState {
  const { ref, displayName, dynamicMembership, properties } = state;
  const before = state.life === "live" ? properties : null;
  const present = after(before, properties, change);
  const life = { before: state.life, after: present === null ? "softDeleted" : "live" } as const;
  return { ref, life, displayName, dynamicMembership, before, after: present };
}

/** An object that is created again has all of its values from the plan. */
const rebuilt = (change: Difference): PairedState => ({
  ref: change.ref,
  life: { before: null, after: "live" },
  displayName: change.displayName,
  dynamicMembership: false,
  before: null,
  after: valuesThen(change),
});

/** A restored object comes back as it is now, except for the plan's writes. */
function after(before: JsonObject | null, held: JsonObject, change: Difference | undefined): JsonObject | null {
  if (change === undefined || !actsOnObject(change)) return before;
  if (change.action === "softDelete") return null;
  const present = change.action === "restore" ? held : before;
  return present === null ? null : { ...present, ...valuesThen(change) };
}

function membersAfter(before: readonly EntityRef[], change: Difference | undefined): readonly EntityRef[] {
  const links = (change?.links ?? []).filter(
    ({ link, notRecoverable }) => link === "members" && notRecoverable === undefined,
  );
  if (links.length === 0) return before;
  const removed = new Set(links.filter(({ action }) => action === "remove").map(({ target }) => refKey(target)));
  const added = links.filter(({ action }) => action === "add").map(({ target }) => target);
  return [...before.filter((target) => !removed.has(refKey(target))), ...added];
}
