import type { GroupPower } from "../../domain/dangers/exposure-type.ts";
import { GroupUses } from "../../domain/dangers/group-uses.ts";
import type { Side } from "../../domain/sign-in/cohort.ts";
import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import { presencesAt } from "../../store/history/entity-versions.ts";
import { targetsAt } from "../../store/history/links-at.ts";
import { liveStates } from "../../store/history/states-in-order.ts";
import type { EngineContext } from "../context.ts";
import { isTenantWide, rolePhrases } from "./further-roles.ts";
import { activeRoles, eligibleRoles, type RoleStanding } from "./role-standing.ts";

/** Finds the groups that enforced policies include or exclude at any of these instants, and those nested in them then. */
export async function groupUses(context: EngineContext, instants: readonly Instant[]): Promise<GroupUses> {
  const uses = new GroupUses();
  for (const instant of instants) {
    for await (const policies of liveStates(context.store.db, "conditionalAccessPolicy", instant)) {
      for (const policy of policies) uses.add(policy);
    }
  }
  for (const instant of instants) await addNested(context, uses, instant);
  return uses;
}

/** Goes through the groups nested in those that policies name, level by level and each link once, so that cycles end. */
async function addNested({ store: { db } }: EngineContext, uses: GroupUses, instant: Instant): Promise<void> {
  const within = new Map<string, readonly EntityRef[]>();
  for (let level = uses.named.map(groupRef); level.length > 0; ) {
    const targets = await targetsAt(db, level, "members", instant, "group");
    for (const ref of level) within.set(ref.id, targets.get(refKey(ref)) ?? []);
    const next = new Map([...targets.values()].flat().map((ref) => [ref.id, ref]));
    level = [...next.values()].filter(({ id }) => !within.has(id));
  }
  const outer = uses.named.map(groupRef).filter(({ id }) => (within.get(id) ?? []).length > 0);
  const names = await presencesAt(db, outer, instant);
  for (const ref of outer) {
    const named = { id: ref.id, displayName: names.get(refKey(ref))?.displayName ?? null };
    const seen = new Set<string>();
    const open = [...(within.get(ref.id) ?? [])];
    for (let group = open.pop(); group !== undefined; group = open.pop()) {
      if (seen.has(group.id)) continue;
      seen.add(group.id);
      uses.addNested(group.id, named);
      open.push(...(within.get(group.id) ?? []));
    }
  }
}

const groupRef = (id: string): EntityRef => ({ type: "group", id });

/** Returns the roles of a group and the policies that exclude it, on a side. */
export function groupPower(
  group: EntityRef,
  standing: RoleStanding,
  side: Side,
  at: Instant,
  uses: GroupUses,
): GroupPower {
  const active = activeRoles(group, side, standing) ?? [];
  const eligible = eligibleRoles(group, side, standing, at) ?? [];
  const excludedBy = uses.of(group.id)?.excludedBy ?? { count: 0, names: [] };
  return {
    roles: rolePhrases(active),
    eligible: rolePhrases(eligible),
    isTenantWide: [...active, ...eligible].some(isTenantWide),
    excludedBy,
  };
}
