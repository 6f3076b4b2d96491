import { elementsOf, isJsonObject, type JsonObject } from "../../domain/json.ts";
import type { Side } from "../../domain/sign-in/cohort.ts";
import { canonicalId, type EntityRef, type EntityType, refKey } from "../../domain/tenant/entity.ts";
import { hidingObjects, type UnreadPart } from "../../domain/tenant/part.ts";
import { DEFAULT_ACCESS, wellKnownName } from "../../domain/tenant/well-known.ts";
import type { Instant } from "../../domain/time.ts";
import { partsUnreadAt } from "../../store/history/captures.ts";
import { statesAt } from "../../store/history/entity-versions.ts";
import { statesMentioning } from "../../store/history/mentions.ts";
import type { TenantDb } from "../../store/sql/tenant-db.ts";
import type { PlanReader } from "../../store/work/plan-reader.ts";
import { actsOnObject } from "../compare/compare.ts";
import type { EngineContext } from "../context.ts";
import { changesIn, plannedToReturn } from "./planned-pair.ts";

/** The most assignments that are read of one application. */
const ASSIGNMENTS = 200;
const ASSIGNMENT: EntityType = "appRoleAssignment";

/** An assignment that gives an application a permission, with the permission's name. */
export interface HeldPermission {
  readonly ref: EntityRef;
  readonly name: string;
}

/** Returns the names of the permissions that an application has on each side, or null where they are not known. */
export type PermissionsOf = (principal: EntityRef) => Promise<Readonly<Record<Side, readonly string[] | null>>>;

const namesOf = (held: readonly HeldPermission[] | null) => held?.map(({ name }) => name) ?? null;

/** Reads the permissions of a service principal at an instant. Returns null if the capture lacks some, or for very many. */
export async function readPermissions(
  db: TenantDb,
  principal: EntityRef,
  at: Instant,
  unread: readonly UnreadPart[],
): Promise<readonly HeldPermission[] | null> {
  if (hidingObjects(unread, ASSIGNMENT).length > 0) return null;
  const states = await statesMentioning(db, [ASSIGNMENT], principal.id, at, ASSIGNMENTS);
  return states.length === ASSIGNMENTS ? null : namedPermissions(db, principal, states, at);
}

/** Returns the permissions on two sides, each at its instant. */
export function permissionsBetween(
  { store: { db } }: EngineContext,
  { before, after }: Readonly<Record<Side, Instant>>,
): PermissionsOf {
  const read = async (principal: EntityRef, at: Instant) =>
    namesOf(await readPermissions(db, principal, at, await partsUnreadAt(db, at)));
  return async (principal) => ({ before: await read(principal, before), after: await read(principal, after) });
}

/** Returns the permissions before and after a plan that is applied to the tenant as it was at an instant. */
export function permissionsOfPlan({ store: { db } }: EngineContext, plan: PlanReader, instant: Instant): PermissionsOf {
  return async (principal) => {
    const held = await readPermissions(db, principal, instant, await partsUnreadAt(db, instant));
    if (held === null) return { before: null, after: null };
    const refs = held.map(({ ref }) => ref);
    const changes = await changesIn(plan, refs, ({ action }) => action === "softDelete");
    const given: HeldPermission[] = [];
    for await (const states of plannedToReturn(plan, ASSIGNMENT)) {
      given.push(...(await namedPermissions(db, principal, states, instant)));
    }
    const stays = held.filter(({ ref }) => {
      const change = changes.get(refKey(ref));
      return change === undefined || !actsOnObject(change);
    });
    return { before: namesOf(held), after: namesOf([...stays, ...given]) };
  };
}

interface AssignmentState {
  readonly ref: EntityRef;
  readonly properties: JsonObject;
}

/** Returns the permissions that assignments give one service principal, by name. */
async function namedPermissions(
  db: TenantDb,
  { id }: EntityRef,
  states: readonly AssignmentState[],
  at: Instant,
): Promise<readonly HeldPermission[]> {
  const own = states.filter(
    ({ properties: { principalId, appRoleId } }) =>
      typeof principalId === "string" && canonicalId(principalId) === canonicalId(id) && appRoleId !== DEFAULT_ACCESS,
  );
  const resourceOf = ({ resourceId }: JsonObject): EntityRef[] =>
    typeof resourceId === "string" ? [{ type: "servicePrincipal", id: resourceId }] : [];
  const resources = await statesAt(
    db,
    own.flatMap(({ properties }) => resourceOf(properties)),
    at,
  );
  return own.map(({ ref, properties }) => {
    const [resource] = resourceOf(properties);
    const { appRoleId } = properties;
    const held = resource === undefined ? undefined : resources.get(refKey(resource))?.properties;
    return { ref, name: permissionName(typeof appRoleId === "string" ? appRoleId : "unknown", held) };
  });
}

/** Returns Microsoft's name of a permission, or the one that the resource gives it, or its id. */
function permissionName(id: string, resource: JsonObject | undefined): string {
  const known = wellKnownName("graphPermission", id);
  if (known !== undefined) return known;
  const own = elementsOf(resource?.appRoles).find(
    (role) => isJsonObject(role) && typeof role.id === "string" && canonicalId(role.id) === canonicalId(id),
  );
  return own !== undefined && isJsonObject(own) && typeof own.value === "string" ? own.value : id;
}
