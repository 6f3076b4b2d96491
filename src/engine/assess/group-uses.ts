import type { GroupPower } from "../../domain/dangers/exposure-type.ts";
import { GroupUses } from "../../domain/dangers/group-uses.ts";
import type { Side } from "../../domain/sign-in/cohort.ts";
import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import { presencesAt } from "../../store/history/entity-versions.ts";
import { nestedGroupsAt } from "../../store/history/nested-groups.ts";
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

/** Adds the groups that are nested in those that policies name. */
async function addNested({ store: { db } }: EngineContext, uses: GroupUses, instant: Instant): Promise<void> {
  const nested = [...(await nestedGroupsAt(db, uses.named, instant))].filter(([, groups]) => groups.size > 0);
  const outer = nested.map(([id]): EntityRef => ({ type: "group", id }));
  const names = await presencesAt(db, outer, instant);
  for (const [id, groups] of nested) {
    const displayName = names.get(refKey({ type: "group", id }))?.displayName ?? null;
    for (const group of groups) uses.addNested(group, { id, displayName });
  }
}

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
