import type { DirectoryItem } from "../../directory/directory-admin.ts";
import { allEntityTypes, type EntityType } from "../../domain/entity.ts";
import { invalid } from "../../domain/errors.ts";
import { recoverable } from "../../domain/recoverable.ts";
import { entityTypeOfGraphType } from "../../wire/graph-type.ts";
import { objectReply } from "../list-reply.ts";
import { done, found, type GraphCall, type Handler, key } from "../route.ts";
import { itemJson } from "./item-json.ts";
import { lookUp, lookUpAnywhere } from "./look-up.ts";
import { contextOf, listObjects, write } from "./objects.ts";

const PATH = "/directory/deletedItems";
const CAST = /^(microsoft\.)?graph\./i;

/** One deleted object by its id, or with a cast to a type the list of those. */
export const getDeletedItems: Handler = async (call) => {
  const id = key(call, "id");
  if (CAST.test(id)) return listObjects({ path: PATH, type: deletableType(id) }, "softDeleted")(call);
  return objectReply(call, `${contextOf(call, PATH)}/$entity`, itemJson(await deletedItem(call), { typed: true }));
};

export const restoreDeletedItem: Handler = (call) => restore(call, deletedItem);
export const purgeDeletedItem: Handler = (call) => purge(call, deletedItem);

/** The same for the deleted items that one collection has of its own. */
export const restoreOf =
  (type: EntityType): Handler =>
  (call) =>
    restore(call, () => lookUp(call, type, key(call, "id"), "softDeleted"));
export const purgeOf =
  (type: EntityType): Handler =>
  (call) =>
    purge(call, () => lookUp(call, type, key(call, "id"), "softDeleted"));

type DeletedItemLookUp = (call: GraphCall) => Promise<DirectoryItem>;

async function restore(call: GraphCall, find: DeletedItemLookUp) {
  const { ref } = await find(call);
  await write(call, [{ kind: "restore", ref }]);
  const item = await lookUp(call, ref.type, ref.id);
  return found({
    "@odata.context": `${contextOf(call, "/directoryObjects")}/$entity`,
    ...itemJson(item, { typed: true }),
  });
}

async function purge(call: GraphCall, find: DeletedItemLookUp) {
  const { ref } = await find(call);
  await write(call, [{ kind: "purge", ref }]);
  return done;
}

const deletedItem = (call: GraphCall) => lookUpAnywhere(call, key(call, "id"), "softDeleted");

function deletableType(cast: string): EntityType {
  const type = entityTypeOfGraphType(cast.replace(CAST, "microsoft.graph."));
  if (type !== undefined && recoverable[type].softDeletable) return type;
  const deletable = allEntityTypes.filter((each) => recoverable[each].softDeletable);
  throw invalid(`Deleted items are of ${deletable.map((each) => recoverable[each].graphType).join(", ")}.`);
}
