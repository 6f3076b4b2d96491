import { Successors } from "../../domain/changes/successors.ts";
import { distinctRefs, type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { EntityState } from "../../domain/tenant/state.ts";
import type { Instant } from "../../domain/time.ts";
import { presencesAt } from "../../store/history/entity-versions.ts";
import { targetsAt } from "../../store/history/links-at.ts";
import { statesAtBoth } from "../../store/history/states-at-both.ts";
import { liveStates } from "../../store/history/states-in-order.ts";
import type { TenantDb } from "../../store/sql/tenant-db.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import { namesToTellAtBoth } from "../compare/passed-names.ts";
import { unreadBetween } from "../compare/unseen.ts";
import type { EngineContext } from "../context.ts";
import { decisiveRefs } from "./decisive-objects.ts";
import type { PairedState, StatePair } from "./state-pair.ts";

/**
 * Reads the tenant at two instants. All other objects than the decisive ones count as they are at the second, because
 * changes outside a scope are not part of what is assessed, and the tenant's users are counted there.
 */
export function capturedPair(
  context: EngineContext,
  { from, to }: Pick<ComparisonBasis, "from" | "to">,
  {
    decisive,
    attributes,
    renamed = [],
  }: Pick<StatePair, "attributes" | "decisive"> & { readonly renamed?: readonly EntityRef[] },
  successors: Successors = new Successors([]),
): StatePair {
  const { db } = context.store;
  return {
    earlier: "before",
    decisive,
    attributes,
    toldNames: async (asked) => {
      const refs = asked.some(({ type }) => type === "user") ? distinctRefs([...asked, ...renamed]) : asked;
      const told = await namesToTellAtBoth(db, refs, { from, to });
      const isAsked = new Set(asked.map(refKey));
      return new Map([...told].filter(([key]) => isAsked.has(key)));
    },
    unread: () => unreadBetween(db, { from, to }),
    liveOnASide: (type) => liveStates(db, type, to),
    read: async (refs) => {
      const changed = await decisive.among(refs);
      return readBoth(db, refs, { from, to }, (key) => changed.has(key), successors);
    },
    members: async (groups) => {
      const before = await membersBefore(db, groups, from, successors);
      const after = await targetsAt(db, groups, "members", to);
      const changed = await decisive.among(groups);
      return new Map(
        groups.map((group) => {
          const key = refKey(group);
          const is = after.get(key) ?? [];
          return [key, { before: changed.has(key) ? (before.get(key) ?? []) : is, after: is }];
        }),
      );
    },
  };
}

/** Reads the tenant at two instants as it was at each, whatever differs. No object counts as decisive. */
export function wholePair(context: EngineContext, { from, to }: Pick<ComparisonBasis, "from" | "to">): StatePair {
  const { db } = context.store;
  return {
    earlier: "before",
    decisive: decisiveRefs([]),
    attributes: new Set(),
    unread: () => unreadBetween(db, { from, to }),
    toldNames: (refs) => namesToTellAtBoth(db, refs, { from, to }),
    async *liveOnASide(type) {
      yield* liveStates(db, type, to);
      if (from === to) return;
      for await (const earlier of liveStates(db, type, from)) {
        const later = await presencesAt(
          db,
          earlier.map(({ ref }) => ref),
          to,
        );
        yield earlier.filter(({ ref }) => later.get(refKey(ref))?.life !== "live");
      }
    },
    read: (refs) => readBoth(db, refs, { from, to }, () => true),
    members: async (groups) => {
      const before = await targetsAt(db, groups, "members", from);
      const after = from === to ? before : await targetsAt(db, groups, "members", to);
      const on = (members: typeof before, key: RefKey) => members.get(key) ?? [];
      return new Map(
        groups.map((group) => {
          const key = refKey(group);
          return [key, { before: on(before, key), after: on(after, key) }];
        }),
      );
    },
  };
}

async function readBoth(
  db: TenantDb,
  refs: readonly EntityRef[],
  span: Pick<ComparisonBasis, "from" | "to">,
  hasChanged: (key: RefKey) => boolean,
  successors: Successors = new Successors([]),
): ReturnType<StatePair["read"]> {
  // What another object took the place of is read as the past of that one.
  const own = successors.isEmpty ? refs : refs.filter((ref) => refKey(successors.newest(ref)) === refKey(ref));
  const { then, now } = await statesAtBoth(
    db,
    own.flatMap((ref) => successors.line(ref)),
    span,
  );
  return new Map(
    own.flatMap((ref): [RefKey, PairedState][] => {
      const key = refKey(ref);
      const [before] = successors.line(ref).flatMap((one) => then.get(refKey(one)) ?? []);
      const past = before === undefined ? before : inPresentIds(before, ref, successors);
      const state = now.get(key) ?? past;
      const earlier = hasChanged(key) ? past : now.get(key);
      return state === undefined ? [] : [[key, paired(state, earlier, now.get(key))]];
    }),
  );
}

const inPresentIds = (state: EntityState, ref: EntityRef, successors: Successors): EntityState =>
  successors.isEmpty ? state : { ...state, ref, properties: successors.properties(state.properties) };

/** Reads the members that groups had, in the ids of those that took their place. */
async function membersBefore(
  db: TenantDb,
  groups: readonly EntityRef[],
  at: Instant,
  successors: Successors,
): Promise<ReadonlyMap<RefKey, readonly EntityRef[]>> {
  if (successors.isEmpty) return targetsAt(db, groups, "members", at);
  const held = await targetsAt(
    db,
    groups.flatMap((group) => successors.line(group)),
    "members",
    at,
  );
  return new Map(
    groups.map((group) => {
      const members = successors.line(group).flatMap((one) => held.get(refKey(one)) ?? []);
      return [refKey(group), members.map((member) => successors.newest(member))];
    }),
  );
}

function paired(state: EntityState, then: EntityState | undefined, now: EntityState | undefined): PairedState {
  const { ref, displayName, dynamicMembership } = state;
  const live = (held: EntityState | undefined) => (held?.life === "live" ? held.properties : null);
  const life = { before: then?.life ?? null, after: now?.life ?? null };
  return { ref, life, displayName, dynamicMembership, before: live(then), after: live(now) };
}
