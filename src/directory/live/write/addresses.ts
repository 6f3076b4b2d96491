import { RewindError } from "../../../domain/errors.ts";
import { type JsonObject, memberOf } from "../../../domain/json.ts";
import { type EntityRef, refKey } from "../../../domain/tenant/entity.ts";
import type { Link } from "../../../domain/tenant/link.ts";
import { pathOf } from "../capture/read-objects.ts";
import { sourceOf } from "../capture/sources.ts";

/** Returns the path of an object, which for an assignment runs through its resource. */
export function addressOf(ref: EntityRef, properties: JsonObject): string {
  if (ref.type === "appRoleAssignment") {
    return `${assignmentsOf(properties)}/${encodeURIComponent(ref.id)}`;
  }
  const path = pathOf(ref);
  if (path === null) throw new TypeError(`A ${refKey(ref)} has no address in Graph v1.0.`);
  return path;
}

/** Returns the path of the assignments to a resource. */
export function assignmentsOf(properties: JsonObject): string {
  const resource = memberOf(properties, "resourceId");
  if (typeof resource !== "string") throw new RewindError("badAnswer", "An app role assignment names no resource.");
  return `/servicePrincipals/${encodeURIComponent(resource)}/appRoleAssignedTo`;
}

/** Returns the path that restores a soft-deleted object. */
export function restoreAddress({ type, id }: EntityRef): string {
  const own = sourceOf(type)?.deletedItems ?? "";
  const base = own.startsWith("/directory/") || own === "" ? "/directory/deletedItems" : own;
  return `${base}/${encodeURIComponent(id)}/restore`;
}

/** Returns the path of a link's collection, or of a single link itself. */
export function linkAddress({ source, link }: Pick<Link, "source" | "link">): string {
  return `${addressOf(source, {})}/${link}`;
}
