import type { DirectoryItem } from "../../directory/directory-admin.ts";
import { badRequest, resourceNotFound } from "../../directory/graph-fault.ts";
import { sameId } from "../../domain/entity.ts";
import { isJsonObject, type JsonObject, memberOf } from "../../domain/json.ts";
import { iso } from "../../domain/time.ts";
import { wellKnownNames } from "../../domain/well-known.ts";
import { listReply } from "../list-reply.ts";
import { created, type GraphCall, type Handler, key } from "../route.ts";
import { contextOf, objectsListing } from "./listings.ts";
import { itemReply, write } from "./objects.ts";

const DEFINITIONS = "/roleManagement/directory/roleDefinitions";

/** Lists the built-in role definitions, whether they were ever assigned or not, and the custom ones. */
export const listRoleDefinitions: Handler = async (call) =>
  listReply(call, objectsListing(call, await definitions(call), ["roleDefinition"], DEFINITIONS));

export const getRoleDefinition: Handler = async (call) => {
  const wanted = key(call, "id");
  const item = (await definitions(call)).find(({ ref }) => sameId(ref.id, wanted));
  if (item === undefined) throw resourceNotFound(wanted);
  return itemReply(call, DEFINITIONS, item);
};

async function definitions({ directory }: GraphCall): Promise<readonly DirectoryItem[]> {
  const stored: DirectoryItem[] = [];
  for (let cursor: string | null = null; ; ) {
    const page = await directory.list("roleDefinition", "live", { cursor, limit: 999 });
    stored.push(...page.items);
    if (page.cursor === null) break;
    cursor = page.cursor;
  }
  const known = new Set(stored.map(({ ref }) => ref.id));
  const builtIn = wellKnownNames("directoryRole")
    .filter(([id]) => !known.has(id))
    .map(([id, displayName]) => builtInDefinition(id, displayName));
  return [...stored, ...builtIn].sort((a, b) => (a.ref.id < b.ref.id ? -1 : 1));
}

const builtInDefinition = (id: string, displayName: string): DirectoryItem => ({
  ref: { type: "roleDefinition", id },
  life: "live",
  deletedDateTime: null,
  properties: { displayName, templateId: id, isBuiltIn: true, isEnabled: true, rolePermissions: [] },
  graphType: null,
  builtIn: true,
});

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
