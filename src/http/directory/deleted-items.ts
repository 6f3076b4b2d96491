import type { DirectoryItem } from "../../directory/directory-admin.ts";
import { badRequest, resourceNotFound } from "../../directory/graph-fault.ts";
import { isJsonObject } from "../../domain/json.ts";
import { allEntityTypes, type EntityType } from "../../domain/tenant/entity.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import { checkRight, checkTarget } from "../rights/check-right.ts";
import { done, found, type GraphCall, type Handler, key } from "../route.ts";
import { castIn } from "./links.ts";
import { contextOf, view } from "./listings.ts";
import { lookUp, lookUpAnywhere } from "./look-up.ts";
import { afterWrite, countObjects, itemReply, listObjects, write } from "./objects.ts";

const PATH = "/directory/deletedItems";

/** Lists the deleted objects of the type the path is cast to. */
export const listDeletedItems: Handler = async (call) =>
  listObjects({ path: PATH, type: deletableType(call) }, "softDeleted")(call);

export const countDeletedItems: Handler = async (call) =>
  countObjects({ path: PATH, type: deletableType(call) }, "softDeleted")(call);

/** Returns a deleted object, which has to be of the type that a path with a cast names. */
export const getDeletedItem: Handler = async (call) => {
  const item = await deletedItem(call);
  const type = castIn(call);
  if (type !== null && item.ref.type !== type) throw resourceNotFound(item.ref.id);
  return itemReply(call, PATH, item, true);
};

export const restoreDeletedItem: Handler = (call) => restore(call, deletedItem);
export const purgeDeletedItem: Handler = (call) => purge(call, deletedItem);

/** Restores one of the deleted items that a collection has of its own. */
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
  const item = await find(call);
  const { ref } = item;
  await checkRight(call, ref.type, "write");
  await checkTarget(
    call,
    item,
    ["accountEnabled"].filter(() => ref.type === "user"),
  );
  await write(call, [{ kind: "restore", ref, ...newNameIn(call, ref.type) }]);
  const restored = await lookUp(afterWrite(call), ref.type, ref.id);
  return found({
    "@odata.context": `${contextOf(call, "/directoryObjects")}/$entity`,
    ...view(call, restored, null, true),
  });
}

/**
 * Returns the new name of a user that is restored. The other parameter, autoReconcileProxyConflict, has no effect here,
 * because users have no proxy addresses.
 * Source: Microsoft Graph v1.0, "Restore deleted item".
 */
function newNameIn({ body = {} }: GraphCall, type: EntityType): { readonly userPrincipalName?: string } {
  if (!isJsonObject(body)) throw badRequest("The body of a restore is an object.");
  const unknown = Object.keys(body).find((name) => !restoreParameters.has(name));
  if (unknown !== undefined) throw badRequest(`A restore has no parameter "${unknown}".`);
  const { newUserPrincipalName: name = null } = body;
  if (name === null) return {};
  if (type !== "user" || typeof name !== "string") throw badRequest("newUserPrincipalName is the new name of a user.");
  return { userPrincipalName: name };
}

const restoreParameters: ReadonlySet<string> = new Set(["autoReconcileProxyConflict", "newUserPrincipalName"]);

/** Source: Microsoft Entra, "Recover from deletions": an administrative unit stays for its 30 days. */
async function purge(call: GraphCall, find: DeletedItemLookUp) {
  const item = await find(call);
  const { ref } = item;
  await checkRight(call, ref.type, "write");
  if (ref.type === "administrativeUnit") {
    throw badRequest("A deleted administrative unit cannot be deleted permanently before its 30 days are over.");
  }
  await checkTarget(
    call,
    item,
    ["accountEnabled"].filter(() => ref.type === "user"),
  );
  await write(call, [{ kind: "purge", ref }]);
  return done;
}

const deletedItem = (call: GraphCall) => lookUpAnywhere(call, key(call, "id"), "softDeleted");

function deletableType(call: GraphCall): EntityType {
  const type = castIn(call);
  if (type !== null && recoverable[type].softDeletable) return type;
  const deletable = allEntityTypes.filter((each) => recoverable[each].softDeletable);
  throw badRequest(`Deleted items are of ${deletable.map((each) => recoverable[each].graphType).join(", ")}.`);
}
