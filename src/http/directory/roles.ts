import type { DirectoryRoleFacts } from "../../directory/directory-admin.ts";
import type { EntityRef } from "../../domain/entity.ts";
import { RewindError } from "../../domain/errors.ts";
import type { JsonObject } from "../../domain/json.ts";
import { typeAnnotation } from "../../wire/graph-type.ts";
import { listReply, objectReply, rowsOf } from "../list-reply.ts";
import type { Offer } from "../odata/query.ts";
import { done, type GraphCall, type Handler, key } from "../route.ts";
import { itemJson } from "./item-json.ts";
import { objectsListing, reachable } from "./links.ts";
import { lookUp, lookUpAnywhere, lookUpReference } from "./look-up.ts";
import { contextOf, plainRows, write } from "./objects.ts";

const PATH = "/directoryRoles";
const fields = ["id", "displayName", "roleTemplateId"];
const offer: Offer = {
  options: ["$select", "$filter", "$top", "$skip", "$count", "$orderby"],
  selectable: fields,
  sortable: fields,
  filterable: { allows: (property) => fields.includes(property), hint: `It takes ${fields.join(", ")}.` },
};

/** A role's own id is that of its template: the sandbox has one of each. */
const roleJson = ({ templateId, displayName }: DirectoryRoleFacts): JsonObject => ({
  "@odata.type": typeAnnotation("microsoft.graph.directoryRole"),
  id: templateId,
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
  objectReply(call, `${contextOf(call, PATH)}/$entity`, roleJson(await requestedRole(call)), fields);

export const listRoleMembers: Handler = async (call) => {
  const { templateId } = await requestedRole(call);
  return listReply(call, await objectsListing(call, await call.directory.roleMembers(templateId)));
};

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

export const getMe: Handler = async (call) => {
  const item = await lookUp(call, "user", call.caller.id);
  return objectReply(call, `${contextOf(call, "/users")}/$entity`, itemJson(item, { typed: false }));
};

/** Whose memberships a path speaks of. */
export const me = async ({ caller }: GraphCall): Promise<EntityRef> => ({ type: "user", id: caller.id });
export const userInPath = async (call: GraphCall): Promise<EntityRef> =>
  (await lookUp(call, "user", key(call, "id"))).ref;

type Whose = (call: GraphCall) => Promise<EntityRef>;

/** Returns the groups and directory roles of a person, through nested groups if `transitive`. */
export const memberships =
  (whose: Whose, { transitive }: { readonly transitive: boolean }): Handler =>
  async (call) => {
    const ref = await whose(call);
    const groups = await (transitive
      ? reachable(call, "target", ref)
      : call.directory.linked("target", ref, "members"));
    const roles = await call.directory.rolesOf(ref);
    const { context } = await objectsListing(call, []);
    const rows = rowsOf([...plainRows(groups), ...roles.map(roleJson)]);
    const names = [...fields, "deletedDateTime"];
    return listReply(call, { context, rows, offer: { ...offer, selectable: [...names, "description", "mail"] } });
  };

/** The directory roles among them, by the cast in the path. */
export const roleMemberships =
  (whose: Whose): Handler =>
  async (call) => {
    const rows = rowsOf((await call.directory.rolesOf(await whose(call))).map(roleJson));
    return listReply(call, { context: contextOf(call, PATH), offer, rows });
  };

async function requestedRole({ directory, params }: GraphCall): Promise<DirectoryRoleFacts> {
  const role = (await directory.roles()).find(({ templateId }) => templateId === params.id);
  if (role !== undefined) return role;
  throw new RewindError(
    "notFound",
    `Resource '${(params.id ?? "").slice(0, 80)}' does not exist: no role is assigned by that id.`,
  );
}
