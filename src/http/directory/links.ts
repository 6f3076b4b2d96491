import type { DirectoryItem } from "../../directory/directory-admin.ts";
import type { EntityRef, EntityType } from "../../domain/entity.ts";
import { RewindError } from "../../domain/errors.ts";
import { type LinkName, linkKind } from "../../domain/link.ts";
import { countReply, type Listing, listReply, objectReply, rowsOf } from "../list-reply.ts";
import { done, type GraphCall, type Handler, key } from "../route.ts";
import { itemJson } from "./item-json.ts";
import { lookUp, lookUpAnywhere, lookUpReference } from "./look-up.ts";
import { contextOf, directoryTypes, offerOf, plainRows, write } from "./objects.ts";

const OBJECTS = "/directoryObjects";

/** Returns the objects at the other end: the members of a group, or with `target` the groups of a user. */
export const listLinked =
  (type: EntityType, link: LinkName, end: "source" | "target" = "source"): Handler =>
  async (call) => {
    const { ref } = await lookUp(call, type, key(call, "id"));
    return listReply(call, await objectsListing(call, await call.directory.linked(end, ref, link)));
  };

export const countLinked =
  (type: EntityType, link: LinkName): Handler =>
  async (call) => {
    const { ref } = await lookUp(call, type, key(call, "id"));
    return countReply(call, await objectsListing(call, await call.directory.linked("source", ref, link)));
  };

/** The groups inside groups, too. */
export const listTransitiveMembers: Handler = async (call) => {
  const { ref } = await lookUp(call, "group", key(call, "id"));
  return listReply(call, await objectsListing(call, await reachable(call, "source", ref)));
};

/** The one object a single-valued link points at. */
export const getLinked =
  (type: EntityType, link: LinkName): Handler =>
  async (call) => {
    const { ref } = await lookUp(call, type, key(call, "id"));
    const [item] = await call.directory.linked("source", ref, link);
    if (item === undefined) {
      throw new RewindError("notFound", `Resource '${link}' does not exist: this ${type} has none.`);
    }
    return objectReply(call, `${contextOf(call, OBJECTS)}/$entity`, itemJson(item, { typed: true }));
  };

/** POST or PUT of a `$ref`. */
export const addLink =
  (type: EntityType, link: LinkName): Handler =>
  async (call) => {
    const { ref } = await lookUp(call, type, key(call, "id"));
    const { ref: target } = await lookUpReference(call, call.body);
    await write(call, [{ kind: "addLink", link: { link, source: ref, target } }]);
    return done;
  };

/** DELETE of a `$ref`: of the target in the path, or of the only one. A soft-deleted target's link can be removed too. */
export const removeLink =
  (type: EntityType, link: LinkName): Handler =>
  async (call) => {
    const { ref } = await lookUp(call, type, key(call, "id"));
    const target = linkKind(type, link)?.single === true ? await onlyTarget(call, ref, link) : await targetInPath(call);
    await write(call, [{ kind: "removeLink", link: { link, source: ref, target } }]);
    return done;
  };

/** The objects reached by membership, over any number of groups. */
export async function reachable(
  { directory }: Pick<GraphCall, "directory">,
  end: "source" | "target",
  from: EntityRef,
): Promise<readonly DirectoryItem[]> {
  const seen = new Map<string, DirectoryItem>();
  const open = [from];
  for (let ref = open.pop(); ref !== undefined; ref = open.pop()) {
    for (const item of await directory.linked(end, ref, "members")) {
      if (seen.has(item.ref.id) || item.ref.id === from.id) continue;
      seen.set(item.ref.id, item);
      if (item.ref.type === "group") open.push(item.ref);
    }
  }
  return [...seen.values()];
}

/** A list of objects of several types that is at hand. */
export async function objectsListing(
  call: GraphCall,
  items: readonly DirectoryItem[],
): Promise<Listing<ReturnType<typeof itemJson>>> {
  return {
    context: contextOf(call, OBJECTS),
    offer: await offerOf(call, ...directoryTypes),
    rows: rowsOf(plainRows(items)),
  };
}

async function targetInPath(call: GraphCall): Promise<EntityRef> {
  const item = await call.directory.findAnywhere(key(call, "target"));
  return item?.ref ?? (await lookUpAnywhere(call, key(call, "target"), "live")).ref;
}

async function onlyTarget({ directory }: GraphCall, ref: EntityRef, link: LinkName): Promise<EntityRef> {
  const [item] = await directory.linked("source", ref, link);
  if (item === undefined) throw new RewindError("notFound", `Resource '${link}' does not exist.`);
  return item.ref;
}
