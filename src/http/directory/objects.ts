import type { DirectoryItem, DirectoryOperation } from "../../directory/directory-admin.ts";
import type { EntityRef, EntityType } from "../../domain/entity.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { Life } from "../../domain/state.ts";
import { countReply, type Listing, listReply, objectReply } from "../list-reply.ts";
import type { Offer } from "../odata/query.ts";
import { created, done, type GraphCall, type Handler, key } from "../route.ts";
import type { EntitySet } from "./entity-sets.ts";
import { itemJson } from "./item-json.ts";
import { lookUp, lookUpAddress } from "./look-up.ts";
import { withDefaults } from "./new-object.ts";
import { objectBody } from "./object-body.ts";

export const listObjects =
  (set: Pick<EntitySet, "path" | "type">, life: Life = "live"): Handler =>
  async (call) =>
    listReply(call, await listing(call, set, life));

export const countObjects =
  (set: Pick<EntitySet, "path" | "type">): Handler =>
  async (call) =>
    countReply(call, await listing(call, set, "live"));

export const getObject =
  ({ path, type }: EntitySet, life: Life = "live"): Handler =>
  async (call) => {
    const item = await lookUp(call, type, key(call, "id"), life);
    return objectReply(call, `${contextOf(call, path)}/$entity`, itemJson(item, { typed: false }));
  };

export const createObject =
  ({ path, type }: EntitySet): Handler =>
  async (call) => {
    const { properties, graphType, binds } = await objectBody(call, type);
    const links = await Promise.all(
      binds.map(async ({ link, address }) => ({ link, target: (await lookUpAddress(call, address)).ref })),
    );
    const whole = await withDefaults(call, type, properties);
    return creation(call, path, { kind: "create", type, properties: whole, graphType, links });
  };

/** Creates an object and answers 201 with the object and its address. */
export async function creation(call: GraphCall, path: string, operation: DirectoryOperation & { kind: "create" }) {
  const ref = await write(call, [operation]);
  const item = await lookUp(call, operation.type, ref?.id ?? "");
  const body = { "@odata.context": `${contextOf(call, path)}/$entity`, ...itemJson(item, { typed: false }) };
  return created(body, `${call.root}${path}/${encodeURIComponent(item.ref.id)}`);
}

export const updateObject =
  ({ type }: Pick<EntitySet, "type">): Handler =>
  async (call) => {
    const { ref } = await lookUp(call, type, key(call, "id"));
    const { properties, binds } = await objectBody(call, type);
    const links = await Promise.all(
      binds.map(async ({ link, address }) => ({
        kind: "addLink" as const,
        link: { link, source: ref, target: (await lookUpAddress(call, address)).ref },
      })),
    );
    const update = { kind: "update", ref, properties } as const;
    await write(call, Object.keys(properties).length > 0 ? [update, ...links] : links);
    return done;
  };

export const deleteObject =
  ({ type }: Pick<EntitySet, "type">): Handler =>
  async (call) => {
    const { ref } = await lookUp(call, type, key(call, "id"));
    await write(call, [{ kind: "delete", ref }]);
    return done;
  };

/** Writes in the caller's name, under the id of the request. */
export const write = (
  { directory, caller, requestId }: GraphCall,
  operations: readonly DirectoryOperation[],
): Promise<EntityRef | null> =>
  directory.write(operations, { caller, app: "Microsoft Graph", correlationId: requestId });

export const contextOf = ({ root }: Pick<GraphCall, "root">, path: string): string =>
  `${root}/$metadata#${path.slice(1)}`;

async function listing(
  call: GraphCall,
  { path, type }: Pick<EntitySet, "path" | "type">,
  life: Life,
): Promise<Listing<DirectoryItem>> {
  return {
    context: contextOf(call, path),
    offer: await offerOf(call, type),
    rows: {
      async read(cursor, limit) {
        const { items, cursor: next } = await call.directory.list(type, life, { cursor, limit });
        return { rows: items, cursor: next };
      },
      view: (item) => itemJson(item, { typed: life === "softDeleted" }),
    },
  };
}

/** The types whose collections Graph searches: what derives from directoryObject. */
export const directoryTypes: readonly EntityType[] = ["user", "group", "application", "servicePrincipal"];

/** Every property of the type can be filtered, sorted and selected: a sandbox has no index to wait for. */
export async function offerOf({ directory }: Pick<GraphCall, "directory">, ...types: EntityType[]): Promise<Offer> {
  const own = await Promise.all(types.map((type) => directory.properties(type)));
  const names = new Set(["id", "deletedDateTime", ...own.flat()]);
  const searched = types.every((type) => directoryTypes.includes(type));
  return {
    options: ["$select", "$top", "$skip", "$filter", "$orderby", "$count", ...(searched ? ["$search" as const] : [])],
    searchable: [...names],
    selectable: [...names],
    sortable: [...names],
    filterable: {
      allows: (property) => names.has(property.split("/")[0] ?? ""),
      hint: `It takes the properties of ${types.join(", ")}.`,
    },
  };
}

/** The same for objects at hand. */
export const plainRows = (items: readonly DirectoryItem[], typed = true): readonly JsonObject[] =>
  items.map((item) => itemJson(item, { typed }));
