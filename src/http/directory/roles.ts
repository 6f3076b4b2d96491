import type { DirectoryRoleFacts } from "../../directory/directory-admin.ts";
import { resourceNotFound } from "../../directory/graph-fault.ts";
import type { JsonObject } from "../../domain/json.ts";
import { sameId } from "../../domain/tenant/entity.ts";
import { typeAnnotation } from "../../wire/graph-type.ts";
import { listReply, objectReply, rowsOf } from "../list-reply.ts";
import type { Offer } from "../odata/query.ts";
import { done, type GraphCall, type Handler, key } from "../route.ts";
import type { Linked } from "./links.ts";
import { contextOf } from "./listings.ts";
import { lookUp, lookUpAnywhere, lookUpReference } from "./look-up.ts";
import { itemReply, write } from "./objects.ts";

const PATH = "/directoryRoles";
export const roleFields = ["id", "deletedDateTime", "description", "displayName", "roleTemplateId"];
const offer: Offer = {
  options: ["$select", "$filter", "$top", "$skip", "$count", "$orderby"],
  selectable: roleFields,
  sortable: roleFields,
  filterable: { allows: (property) => roleFields.includes(property), hint: `It takes ${roleFields.join(", ")}.` },
};

/** A role's own id is that of its template, because the sandbox has one of each. */
export const roleJson = ({ templateId, displayName }: DirectoryRoleFacts): JsonObject => ({
  "@odata.type": typeAnnotation("microsoft.graph.directoryRole"),
  id: templateId,
  deletedDateTime: null,
  description: null,
  displayName,
  roleTemplateId: templateId,
});

export const listRoles: Handler = async (call) =>
  listReply(call, {
    context: contextOf(call, PATH),
    offer,
    rows: rowsOf((await call.directory.roles()).map(roleJson)),
  });

export const getRole: Handler = async (call) =>
  objectReply(call, `${contextOf(call, PATH)}/$entity`, roleJson(await requestedRole(call)), roleFields);

export const roleMembers: Linked = async (call) => call.directory.roleMembers((await requestedRole(call)).templateId);

export const addRoleMember: Handler = async (call) => {
  const role = await requestedRole(call);
  const { ref: member } = await lookUpReference(call, call.body);
  await write(call, [{ kind: "assignRole", role, member }]);
  return done;
};

export const removeRoleMember: Handler = async (call) => {
  const role = await requestedRole(call);
  const { ref: member } = await lookUpAnywhere(call, key(call, "target"), "live");
  await write(call, [{ kind: "removeRole", role, member }]);
  return done;
};

export const getMe: Handler = async (call) => itemReply(call, "/users", await lookUp(call, "user", call.caller.id));

async function requestedRole({ directory, params: { id = "" } }: GraphCall): Promise<DirectoryRoleFacts> {
  const wanted = /^roleTemplateId='(.*)'$/.exec(id)?.[1] ?? id;
  const role = (await directory.roles()).find(({ templateId }) => sameId(templateId, wanted));
  if (role !== undefined) return role;
  throw resourceNotFound(wanted);
}
