import type { EntityType } from "../../../domain/tenant/entity.ts";
import { type LinkName, linkKind } from "../../../domain/tenant/link.ts";
import type { Route } from "../../route.ts";
import { purgeOf, restoreOf } from "../deleted-items.ts";
import { delta } from "../delta.ts";
import { type EntitySet, entitySets } from "../entity-sets.ts";
import { addLink, getLinked, linkedOf, listReferences, removeLink } from "../links.ts";
import { countObjects, createObject, deleteObject, getObject, listObjects, updateObject } from "../objects.ts";
import { getRoleDefinition, listRoleDefinitions } from "../role-management.ts";
import { listRoutes } from "./link-lists.ts";
import { row } from "./row.ts";

/** Routes of the collections of the directory. Source: the Microsoft Graph reference of each resource. */
export const collectionRoutes: readonly Route[] = [
  ...entitySets.flatMap(routesOf),
  ...entitySets.flatMap(deletedRoutesOf),
];

function routesOf(set: EntitySet): readonly Route[] {
  const { path, type, writes } = set;
  const one = `${path}/:id`;
  const writing: Readonly<Record<EntitySet["writes"][number], Route>> = {
    create: row("POST", path, type, createObject(set)),
    update: row("PATCH", one, type, updateObject(set)),
    delete: row("DELETE", one, type, deleteObject(set)),
  };
  const definitions = type === "roleDefinition";
  return [
    row("GET", path, type, definitions ? listRoleDefinitions : listObjects(set)),
    row("GET", `${path}/$count`, type, countObjects(set)),
    ...(set.delta ? [row("GET", `${path}/delta`, type, delta(set))] : []),
    row("GET", one, type, definitions ? getRoleDefinition : getObject(set)),
    ...writes.map((kind) => writing[kind]),
    ...set.links.flatMap((link) => linkRoutes(type, `${one}/${link}`, link)),
  ];
}

function linkRoutes(type: EntityType, path: string, link: LinkName): readonly Route[] {
  const linked = linkedOf(type, link);
  if (linkKind(type, link)?.single === true) {
    return [
      row("GET", path, type, getLinked(type, link)),
      row("GET", `${path}/$ref`, type, listReferences(linked)),
      row("PUT", `${path}/$ref`, type, addLink(type, link)),
      row("DELETE", `${path}/$ref`, type, removeLink(type, link)),
    ];
  }
  return [
    ...listRoutes(type, path, linked),
    row("GET", `${path}/$ref`, type, listReferences(linked)),
    row("POST", `${path}/$ref`, type, addLink(type, link)),
    row("DELETE", `${path}/:target/$ref`, type, removeLink(type, link)),
  ];
}

function deletedRoutesOf({ path: _live, type, deletedItems }: EntitySet): readonly Route[] {
  if (deletedItems === null) return [];
  const set = { path: deletedItems, type };
  const one = `${deletedItems}/:id`;
  return [
    row("GET", deletedItems, type, listObjects(set, "softDeleted")),
    row("GET", one, type, getObject(set, "softDeleted")),
    row("POST", `${one}/restore`, type, restoreOf(type)),
    row("DELETE", one, type, purgeOf(type)),
  ];
}
