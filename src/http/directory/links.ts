import type { DirectoryItem } from "../../directory/directory-admin.ts";
import { resourceNotFound } from "../../directory/graph-fault.ts";
import type { EntityRef, EntityType } from "../../domain/tenant/entity.ts";
import { type LinkName, linkKind } from "../../domain/tenant/link.ts";
import { entityTypeOfGraphType } from "../../wire/graph-type.ts";
import { countReply, type Listing, listReply } from "../list-reply.ts";
import { checkTarget } from "../rights/check-right.ts";
import { done, type GraphCall, type Handler, key } from "../route.ts";
import { objectsListing } from "./listings.ts";
import { lookUp, lookUpReference } from "./look-up.ts";
import { itemReply, write } from "./objects.ts";

/** The objects a relationship leads to. */
export type Linked = (call: GraphCall) => Promise<readonly DirectoryItem[]>;

/** Reads the objects at the other end of a link of the object in the path. */
export const linkedOf =
  (type: EntityType, link: LinkName, end: "source" | "target" = "source"): Linked =>
  async (call) => {
    const { ref } = await lookUp(call, type, key(call, "id"));
    return call.directory.linked(end, ref, link);
  };

/** Reads the objects that a group holds, also through groups in it. */
export const transitiveMembers: Linked = async (call) =>
  reachable(call, "source", (await lookUp(call, "group", key(call, "id"))).ref);

/** Lists a relationship, narrowed to one type if the path has a cast. */
export const listLinked =
  (linked: Linked): Handler =>
  async (call) =>
    listReply(call, await listingOf(call, linked));

export const countLinked =
  (linked: Linked): Handler =>
  async (call) =>
    countReply(call, await listingOf(call, linked));

/** Lists the addresses of the objects a relationship leads to. */
export const listReferences =
  (linked: Linked): Handler =>
  async (call) => {
    const { rows } = objectsListing(call, await linked(call));
    return listReply(call, {
      context: `${call.root}/$metadata#Collection($ref)`,
      offer: { options: ["$top"] },
      rows,
      encode: ({ ref }) => ({ "@odata.id": `${call.root}/directoryObjects/${ref.id}` }),
    });
  };

async function listingOf(call: GraphCall, linked: Linked): Promise<Listing<DirectoryItem>> {
  const type = castIn(call);
  const items = await linked(call);
  if (type === null) return objectsListing(call, items);
  return objectsListing(
    call,
    items.filter(({ ref }) => ref.type === type),
    [type],
    `/${type}s`,
  );
}

/** Returns the type a path is cast to, or null. Throws `notFound` for a type the directory does not have. */
export function castIn({ params }: Pick<GraphCall, "params">): EntityType | null {
  const { cast } = params;
  if (cast === undefined) return null;
  const name = cast.replace(/\/\$count$/, "");
  const type = entityTypeOfGraphType(name.replace(/^graph\./i, "microsoft.graph."));
  if (type === undefined) throw resourceNotFound(name);
  return type;
}

/** Returns the one object a single-valued link points at. */
export const getLinked =
  (type: EntityType, link: LinkName): Handler =>
  async (call) => {
    const { ref } = await lookUp(call, type, key(call, "id"));
    const [item] = await call.directory.linked("source", ref, link);
    if (item === undefined) throw resourceNotFound(link);
    return itemReply(call, "/directoryObjects", item, true);
  };

/** Adds a link: POST or PUT of a `$ref`. */
export const addLink =
  (type: EntityType, link: LinkName): Handler =>
  async (call) => {
    const item = await lookUp(call, type, key(call, "id"));
    await checkTarget(call, item, []);
    const { ref: target } = await lookUpReference(call, call.body);
    await write(call, [{ kind: "addLink", link: { link, source: item.ref, target } }]);
    return done;
  };

/** Removes a link to the target in the path, or to the only one. The target may be soft-deleted. */
export const removeLink =
  (type: EntityType, link: LinkName): Handler =>
  async (call) => {
    const item = await lookUp(call, type, key(call, "id"));
    await checkTarget(call, item, []);
    const { ref } = item;
    const target = linkKind(type, link)?.single === true ? await onlyTarget(call, ref, link) : await targetInPath(call);
    await write(call, [{ kind: "removeLink", link: { link, source: ref, target } }]);
    return done;
  };

/** Returns the objects reached by membership, over any number of groups. */
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

async function targetInPath(call: GraphCall): Promise<EntityRef> {
  const item = await call.directory.findAnywhere(key(call, "target"));
  if (item !== null) return item.ref;
  throw resourceNotFound(key(call, "target"));
}

async function onlyTarget({ directory }: GraphCall, ref: EntityRef, link: LinkName): Promise<EntityRef> {
  const [item] = await directory.linked("source", ref, link);
  if (item === undefined) throw resourceNotFound(link);
  return item.ref;
}
