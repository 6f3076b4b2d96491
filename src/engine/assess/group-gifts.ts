import type { GroupGifts } from "../../domain/dangers/changed-rules.ts";
import { objectsIn } from "../../domain/json.ts";
import { namedCount } from "../../domain/sign-in/gathered.ts";
import { canonicalId, type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import { presencesAt } from "../../store/history/entity-versions.ts";
import { statesMentioning } from "../../store/history/mentions.ts";
import type { EngineContext } from "../context.ts";
import type { StatePair } from "./state-pair.ts";

/** The most groups that are looked at, because each reads the assignments of the tenant once, and the most uses of one. */
const LOOKED_AT = 20;
const USES = 200;

/** Reads what groups give their members at an instant: licenses, applications and methods of signing in. */
export async function readGroupGifts(
  { store: { db } }: EngineContext,
  pair: StatePair,
  groups: readonly string[],
  instant: Instant,
): Promise<ReadonlyMap<string, GroupGifts>> {
  const found = new Map<string, GroupGifts>();
  const states = await pair.read(groups.map((id): EntityRef => ({ type: "group", id })));
  for (const id of groups.slice(0, LOOKED_AT)) {
    const state = states.get(refKey({ type: "group", id }));
    const { assignedLicenses } = state?.after ?? state?.before ?? {};
    const naming = await statesMentioning(db, ["appRoleAssignment", "authenticationMethodPolicy"], id, instant, USES);
    const is = (value: unknown) => typeof value === "string" && canonicalId(value) === canonicalId(id);
    const resources = naming.flatMap(({ properties: { principalId, resourceId } }): EntityRef[] =>
      is(principalId) && typeof resourceId === "string" ? [{ type: "servicePrincipal", id: resourceId }] : [],
    );
    const names = await presencesAt(db, resources, instant);
    const methods = naming.filter(({ properties: { includeTargets } }) =>
      objectsIn(includeTargets).some((target) => is(target.id)),
    );
    found.set(id, {
      licenses: namedCount(objectsIn(assignedLicenses).map(({ skuId }) => String(skuId))),
      applications: namedCount(resources.map((ref) => names.get(refKey(ref))?.displayName ?? ref.id)),
      methods: namedCount(methods.map(({ ref, displayName }) => displayName ?? ref.id)),
    });
  }
  return found;
}
