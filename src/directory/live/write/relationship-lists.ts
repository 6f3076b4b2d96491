import { type JsonObject, memberOf } from "../../../domain/json.ts";
import type { EntityType } from "../../../domain/tenant/entity.ts";
import { relationshipId } from "../../../domain/tenant/relationship-identity.ts";
import { isRoleGrantType } from "../../../domain/tenant/role-grant.ts";
import type { EntityState } from "../../../domain/tenant/state.ts";
import { readAll } from "../../../graph/http/read-all.ts";
import { stateBelow } from "../capture/below.ts";
import { stateOfRow } from "../capture/row.ts";
import { pathOfType } from "../capture/sources.ts";
import type { LiveContext } from "../context.ts";
import { assignmentsOf } from "./addresses.ts";

const REQUESTS = "/roleManagement/directory/roleEligibilityScheduleRequests";
const JUSTIFICATION = "Recovery by entra-rewind";

/** Returns the request that creates a relationship. Source: Microsoft Graph v1.0, the "Create" page of each resource. */
export function creationOfRelationship(type: EntityType, properties: JsonObject): { path: string; body: JsonObject } {
  const set = Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
  if (type === "appRoleAssignment") return { path: assignmentsOf(properties), body: set };
  if (type === "roleEligibilitySchedule") {
    return { path: REQUESTS, body: { action: "adminAssign", justification: JUSTIFICATION, ...set } };
  }
  if (type !== "federatedIdentityCredential") return { path: pathOfType(type), body: set };
  const { applicationId: _, ...body } = set;
  return { path: credentialsOf(properties), body };
}

/** Returns the request that removes an eligibility, because only a request can end it. */
export function removalOfEligibility(properties: JsonObject): { path: string; body: JsonObject } {
  const { principalId = null, roleDefinitionId = null, directoryScopeId = null } = properties;
  const named = { principalId, roleDefinitionId, directoryScopeId };
  return { path: REQUESTS, body: { action: "adminRemove", justification: JUSTIFICATION, ...named } };
}

const credentialsOf = (properties: JsonObject): string =>
  `/applications/${encodeURIComponent(String(memberOf(properties, "applicationId")))}/federatedIdentityCredentials`;

/** Finds the relationship that connects the same objects, whatever its id, or null. */
export async function readSame(
  { client }: LiveContext,
  type: EntityType,
  properties: JsonObject,
): Promise<EntityState | null> {
  const list = listWith(type, properties);
  if (list === null) return null;
  const connects = relationshipId(type, properties);
  const { rows } = await readAll(client, list, {
    tried: `Reading the relationships of type ${type}`,
    decode: (row) => stateBelow(parentOf(properties), stateOfRow(type, row)),
  });
  return rows.find((state) => state !== null && relationshipId(type, state.properties) === connects) ?? null;
}

const parentOf = (properties: JsonObject) =>
  ({ type: "application", id: String(properties.applicationId ?? "") }) as const;

/** Returns the shortest list that holds such a relationship, or null for a type that is addressed by its id. */
function listWith(type: EntityType, properties: JsonObject): string | null {
  if (type === "appRoleAssignment") return assignmentsOf(properties);
  if (type === "federatedIdentityCredential") return credentialsOf(properties);
  if (!isRoleGrantType(type)) return null;
  const filter = encodeURIComponent(`principalId eq '${String(properties.principalId)}'`);
  return `${pathOfType(type)}?$filter=${filter}`;
}
