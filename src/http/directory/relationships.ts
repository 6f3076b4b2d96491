import type { DirectoryItem } from "../../directory/directory-admin.ts";
import type { EntityType } from "../../domain/entity.ts";
import { RewindError } from "../../domain/errors.ts";
import { listReply, rowsOf } from "../list-reply.ts";
import { done, type GraphCall, type Handler, key } from "../route.ts";
import { lookUp } from "./look-up.ts";
import { withDefaults } from "./new-object.ts";
import { objectBody } from "./object-body.ts";
import { contextOf, creation, offerOf, plainRows, write } from "./objects.ts";

/** Which end of a grant or assignment the object in the path is. */
export type RelationshipEnd = "principalId" | "resourceId" | "clientId";
type RelationshipType = "appRoleAssignment" | "oAuth2PermissionGrant";

/** The grants or assignments of an object. */
export const listRelationships =
  (of: EntityType, type: RelationshipType, end: RelationshipEnd, path: string): Handler =>
  async (call) => {
    const items = await relationships(call, of, type, end);
    return listReply(call, {
      context: contextOf(call, path),
      offer: await offerOf(call, type),
      rows: rowsOf(plainRows(items, false)),
    });
  };

/** Assigns an app role. The object in the path is the end that the path names, even if the body names another one. */
export const assignAppRole =
  (of: EntityType, end: RelationshipEnd, path: string): Handler =>
  async (call) => {
    const { ref } = await lookUp(call, of, key(call, "id"));
    const { properties } = await objectBody(call, "appRoleAssignment");
    const given = properties[end] ?? ref.id;
    if (given !== ref.id) {
      throw new RewindError(
        "invalidInput",
        `"${end}" is the id in the address, ${ref.id}: leave it out or make it the same.`,
      );
    }
    const whole = await withDefaults(call, "appRoleAssignment", { ...properties, [end]: ref.id });
    const type = "appRoleAssignment";
    return creation(call, path, { kind: "create", type, properties: whole, graphType: null, links: [] });
  };

export const removeAppRole =
  (of: EntityType, end: RelationshipEnd): Handler =>
  async (call) => {
    const items = await relationships(call, of, "appRoleAssignment", end);
    const item = items.find(({ ref }) => ref.id === key(call, "assignment"));
    if (item === undefined) throw new RewindError("notFound", "There is no such app role assignment here.");
    await write(call, [{ kind: "delete", ref: item.ref }]);
    return done;
  };

async function relationships(
  call: GraphCall,
  of: EntityType,
  type: RelationshipType,
  end: RelationshipEnd,
): Promise<readonly DirectoryItem[]> {
  const { ref } = await lookUp(call, of, key(call, "id"));
  const all = await call.directory.relationshipsAt(ref.id);
  return all.filter((item) => item.ref.type === type && item.properties[end] === ref.id);
}
