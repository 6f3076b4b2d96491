import type { Warning } from "../../domain/assessment/assessment.ts";
import { purgedHolderWarning } from "../../domain/assessment/purged-holder.ts";
import type { PurgedObject } from "../../domain/changes/still-named.ts";
import { refKey } from "../../domain/tenant/entity.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import type { EngineContext } from "../context.ts";
import { wholePair } from "./captured-pair.ts";
import { wholeTenantHolders } from "./role-holders.ts";
import { readRoleStanding } from "./role-standing.ts";
import { readRolesHeld } from "./roles-held.ts";

/**
 * Finds which purged objects held privileged roles at the snapshot, because a list neither restores these objects nor shows
 * what they held. Cost follows the role assignments of the tenant. Reads only with a purged object.
 */
export async function purgedHolderWarnings(
  context: EngineContext,
  { from, to }: Pick<ComparisonBasis, "from" | "to">,
  purged: readonly PurgedObject[],
): Promise<readonly Warning[]> {
  if (purged.length === 0) return [];
  const pair = wholePair(context, { from, to });
  const moments = { instants: { before: from, after: to }, present: { before: null, after: null } };
  const standing = await readRoleStanding(context, pair, moments);
  const { before } = await readRolesHeld(pair, wholeTenantHolders(standing), standing.members);
  return purged.flatMap((object) => {
    const roles = before.get(refKey(object.ref)) ?? [];
    return roles.length === 0 ? [] : [purgedHolderWarning(object, roles)];
  });
}
