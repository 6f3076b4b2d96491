import { badRequest, resourceNotFound } from "../../directory/graph-fault.ts";
import { isJsonObject, type JsonObject, memberOf } from "../../domain/json.ts";
import { sameId } from "../../domain/tenant/entity.ts";
import { iso } from "../../domain/time.ts";
import { listReply } from "../list-reply.ts";
import { created, type GraphCall, type Handler, key } from "../route.ts";
import { contextOf, objectsListing } from "./listings.ts";
import { itemReply, write } from "./objects.ts";
import { roleDefinition, roleDefinitions } from "./role-definitions.ts";

const DEFINITIONS = "/roleManagement/directory/roleDefinitions";

/** Lists the built-in role definitions, whether they were ever assigned or not, and the custom ones. */
export const listRoleDefinitions: Handler = async (call) =>
  listReply(call, objectsListing(call, await roleDefinitions(call), ["roleDefinition"], DEFINITIONS));

export const getRoleDefinition: Handler = async (call) => {
  const wanted = key(call, "id");
  const item = await roleDefinition(call, wanted);
  if (item === null) throw resourceNotFound(wanted);
  return itemReply(call, DEFINITIONS, item);
};

const REQUESTS = "/roleManagement/directory/roleEligibilityScheduleRequests";

/** Grants or takes away an eligibility. Source: Microsoft Graph v1.0, "Create roleEligibilityScheduleRequest". */
export const requestEligibility: Handler = async (call) => {
  const body = call.body !== undefined && isJsonObject(call.body) ? call.body : {};
  const text = (name: string): string => {
    const value = memberOf(body, name);
    if (typeof value === "string" && value !== "") return value;
    throw badRequest(`A value is required for property '${name}'.`);
  };
  const given = {
    principalId: text("principalId").toLowerCase(),
    roleDefinitionId: text("roleDefinitionId").toLowerCase(),
    directoryScopeId: text("directoryScopeId"),
  };
  const action = text("action");
  const now = iso(await call.now());
  if (action === "adminAssign") await assign(call, given, memberOf(body, "scheduleInfo"), now);
  else if (action === "adminRemove") await remove(call, given);
  else throw badRequest("'action' is adminAssign or adminRemove here.");
  const id = call.newId();
  const status = action === "adminAssign" ? "Provisioned" : "Revoked";
  return created(
    { "@odata.context": `${contextOf(call, REQUESTS)}/$entity`, id, ...given, action, status, createdDateTime: now },
    `${call.root}${REQUESTS}/${id}`,
  );
};

async function assign(
  call: GraphCall,
  given: JsonObject,
  scheduleInfo: JsonObject[string],
  now: string,
): Promise<void> {
  const shared = { status: "Provisioned", memberType: "Direct", createdDateTime: now };
  const schedule = scheduleInfo ?? { startDateTime: now, recurrence: null, expiration: { type: "noExpiration" } };
  await write(call, [
    {
      kind: "create",
      type: "roleEligibilitySchedule",
      properties: { ...given, ...shared, scheduleInfo: schedule },
      graphType: null,
      links: [],
    },
  ]);
}

async function remove(call: GraphCall, { principalId, roleDefinitionId, directoryScopeId }: JsonObject): Promise<void> {
  const all = await call.directory.relationshipsAt(String(principalId));
  const item = all.find(
    ({ ref, properties }) =>
      ref.type === "roleEligibilitySchedule" &&
      sameId(String(properties.roleDefinitionId), String(roleDefinitionId)) &&
      properties.directoryScopeId === directoryScopeId,
  );
  if (item === undefined) throw badRequest("The Role assignment does not exist.");
  await write(call, [{ kind: "delete", ref: item.ref }]);
}
