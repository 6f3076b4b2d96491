import type { DirectoryItem, DirectoryOperation } from "../../directory/directory-admin.ts";
import type { EntityRef } from "../../domain/tenant/entity.ts";
import type { Life } from "../../domain/tenant/state.ts";
import { checkBindCount } from "../body/binds.ts";
import { objectBody } from "../body/object-body.ts";
import { countReply, listReply } from "../list-reply.ts";
import { selected } from "../odata/list.ts";
import { parseQuery } from "../odata/query.ts";
import { checkRoleAssignable, checkTarget } from "../rights/check-right.ts";
import { created, done, found, type GraphCall, type Handler, type HttpReply, key } from "../route.ts";
import type { EntitySet } from "./entity-sets.ts";
import { checkMatch } from "./entity-tag.ts";
import { expansionOf } from "./expand.ts";
import { withInheritedLicenses } from "./inherited-licenses.ts";
import { itemJson } from "./item-json.ts";
import { collectionListing, contextOf, offerOf, view } from "./listings.ts";
import { lookUp, lookUpAddress, lookUpAnywhere } from "./look-up.ts";
import { withDefaults } from "./new-object.ts";
import { strengthsOf } from "./strengths.ts";

type ListedSet = Pick<EntitySet, "path" | "type">;

export const listObjects =
  (set: ListedSet, life: Life = "live"): Handler =>
  async (call) =>
    listReply(call, { ...(await collectionListing(call, set, life)), expand: expansionOf(call) });

export const countObjects =
  (set: ListedSet, life: Life = "live"): Handler =>
  async (call) =>
    countReply(call, await collectionListing(call, set, life));

export const getObject =
  ({ path, type }: ListedSet, life: Life = "live"): Handler =>
  async (call) =>
    itemReply(call, path, await lookUp(call, type, key(call, "id"), life));

/** Returns an object whose type its reader does not know yet. */
export const getDirectoryObject: Handler = async (call) =>
  itemReply(call, "/directoryObjects", await lookUpAnywhere(call, key(call, "id"), "live"), true);

/** Returns one object with what `$select` and `$expand` ask for. */
export async function itemReply(call: GraphCall, path: string, item: DirectoryItem, typed = false): Promise<HttpReply> {
  const { options, ...offer } = offerOf(item.ref.type);
  const own = options.filter((option) => option === "$select" || option === "$expand");
  const { select, expand } = parseQuery(call.url.searchParams, { ...offer, options: own });
  const inlined = await strengthsOf(call, item.ref.type);
  const licensed = await withInheritedLicenses(call, item.ref.type);
  const shown = licensed(inlined(view(call, item, select, typed || item.life === "softDeleted")), item);
  const linked = expand === null ? {} : await expansionOf(call)(item, expand);
  return found({ "@odata.context": `${contextOf(call, path)}/$entity`, ...selected(shown, select), ...linked });
}

export const createObject =
  ({ path, type }: EntitySet): Handler =>
  async (call) => {
    const { properties, graphType, binds } = objectBody(call, type, "create");
    checkBindCount(binds);
    await checkRoleAssignable(call, properties.isAssignableToRole === true);
    const links = await Promise.all(
      binds.map(async ({ link, address }) => ({ link, target: (await lookUpAddress(call, address)).ref })),
    );
    const whole = await withDefaults(call, type, properties);
    const id = type === "crossTenantAccessPartner" ? { id: String(properties.tenantId) } : {};
    return creation(call, path, { kind: "create", type, properties: whole, graphType, links, ...id });
  };

/** Carries out a creation. Answers 201 with the object and its address. */
export async function creation(
  call: GraphCall,
  path: string,
  operation: DirectoryOperation & { kind: "create" },
): Promise<HttpReply> {
  const ref = await write(call, [operation]);
  const item = await lookUp(afterWrite(call), operation.type, ref?.id ?? "");
  const inlined = await strengthsOf(call, item.ref.type);
  const body = { "@odata.context": `${contextOf(call, path)}/$entity`, ...inlined(view(call, item, null, false)) };
  return created(body, `${call.root}${path}/${encodeURIComponent(item.ref.id)}`);
}

export const updateObject =
  ({ type }: Pick<EntitySet, "type">): Handler =>
  async (call) => {
    const item = await lookUp(call, type, key(call, "id"));
    return update(call, item);
  };

/** Carries out a PATCH of an object. */
export async function update(call: GraphCall, item: DirectoryItem): Promise<HttpReply> {
  const { ref } = item;
  const { properties, written, binds } = objectBody(call, ref.type, "update");
  checkBindCount(binds);
  checkMatch(call, item);
  await checkTarget(call, item, written);
  const links = await Promise.all(
    binds.map(async ({ link, address }) => ({
      kind: "addLink" as const,
      link: { link, source: ref, target: (await lookUpAddress(call, address)).ref },
    })),
  );
  const change = { kind: "update", ref, properties } as const;
  await write(call, Object.keys(properties).length > 0 ? [change, ...links] : links);
  return done;
}

export const deleteObject =
  ({ type }: Pick<EntitySet, "type">): Handler =>
  async (call) => {
    const item = await lookUp(call, type, key(call, "id"));
    checkMatch(call, item);
    await checkTarget(
      call,
      item,
      ["accountEnabled"].filter(() => type === "user"),
    );
    await write(call, [{ kind: "delete", ref: item.ref }]);
    return done;
  };

/** Returns the same call with the directory as the write left it. */
export const afterWrite = (call: GraphCall): GraphCall => ({ ...call, directory: call.primary });

/** Writes in the caller's name, under the id of the request. */
export const write = (
  { directory, caller, requestId, behavior }: GraphCall,
  operations: readonly DirectoryOperation[],
): Promise<EntityRef | null> =>
  directory.write(operations, {
    caller,
    app: "Microsoft Graph",
    correlationId: requestId,
    rules:
      behavior["directory-rules"] === "loose"
        ? null
        : {
            mergesDeeply: behavior["complex-patch"] === "deep",
            deletedHoldNames: behavior["deleted-names"] === "held",
            purgedHoldNames: behavior["unique-name-after-purge"] === "held",
          },
  });

/** Returns objects at hand as Graph shows them by default. */
export const plainRows = (items: readonly DirectoryItem[], typed = true) =>
  items.map((item) => itemJson(item, { typed, names: null }));
