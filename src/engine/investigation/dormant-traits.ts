import { dormantGrant, dormantObject } from "../../domain/roles/dormant-roles.ts";
import { isRoleGrantType } from "../../domain/tenant/role-grant.ts";
import { endsOf } from "../../domain/tenant/state.ts";
import type { Instant } from "../../domain/time.ts";
import type { ObjectAccess } from "../../service/object-view.ts";
import { newestVersions, type Version } from "../../store/history/object-versions.ts";
import type { EngineContext } from "../context.ts";

/**
 * Says that a role outlasts the deletion of its holder, of a holder that is deleted to this day and of the assignment that
 * gives it the role.
 */
export async function dormantTraits(
  { store }: EngineContext,
  { state, to }: Version,
  then: Instant,
  access: ObjectAccess | null,
): Promise<readonly string[]> {
  if (to !== null) return [];
  if (state.life === "softDeleted") {
    const given = [...(access?.roles ?? []), ...(access?.eligible ?? [])];
    return given.length === 0 ? [] : [dormantObject()];
  }
  const { type } = state.ref;
  if (!isRoleGrantType(type)) return [];
  const holders = endsOf(state.ref, state.properties).flat();
  const newest = [...(await newestVersions(store.db, holders)).values()].find((version) => version.to === null);
  const isDormant = newest?.state.life === "softDeleted" && newest.from <= then;
  return isDormant ? [dormantGrant(type, newest.state)] : [];
}
