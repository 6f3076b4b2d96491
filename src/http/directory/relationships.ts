import type { DirectoryItem } from "../../directory/directory-admin.ts";
import { badRequest, resourceNotFound } from "../../directory/graph-fault.ts";
import { isJsonObject } from "../../domain/json.ts";
import { type EntityRef, type EntityType, sameId } from "../../domain/tenant/entity.ts";
import { objectBody } from "../body/object-body.ts";
import { listReply } from "../list-reply.ts";
import { done, type GraphCall, type Handler, key } from "../route.ts";
import { objectsListing } from "./listings.ts";
import { lookUp } from "./look-up.ts";
import { creation, itemReply, update, write } from "./objects.ts";
import { type RelationshipKind, relationshipsOf } from "./relationships-of.ts";

/** A list of relationship entities below an object. Its end is the object in the path. */
export interface RelationshipList extends RelationshipKind {
  readonly of: EntityType;
  readonly path: string;
}

/** Lists the relationships whose other ends are live too, because those of a soft-deleted client are hidden with it. */
export const listRelationships =
  (list: RelationshipList): Handler =>
  async (call) =>
    listReply(call, objectsListing(call, await relationships(call, list), [list.type], list.path));

export const getRelationship =
  (list: RelationshipList): Handler =>
  async (call) =>
    itemReply(call, list.path, await requested(call, list));

/** Creates a relationship. The object in the path is the end that the path names, whatever the body contains. */
export const addRelationship =
  (list: RelationshipList): Handler =>
  async (call) => {
    const { of, type, end, path } = list;
    const { ref } = await lookUp(call, of, key(call, "id"));
    const { properties } = objectBody({ ...call, body: withEnd(call.body, end, ref) }, type, "create");
    const given = properties[end];
    if (given !== undefined && !sameId(String(given), ref.id)) {
      throw badRequest(`'${end}' is the id in the address, ${ref.id}. Leave it out or make it the same.`);
    }
    return creation(call, path, {
      kind: "create",
      type,
      properties: { ...properties, [end]: ref.id },
      graphType: null,
      links: [],
    });
  };

/** A federated credential is named by its address alone, an assignment also by its body. */
function withEnd(body: GraphCall["body"], end: RelationshipKind["end"], ref: EntityRef): GraphCall["body"] {
  const isGiven = body !== undefined && isJsonObject(body);
  return isGiven && end !== "applicationId" ? { [end]: ref.id, ...body } : body;
}

export const updateRelationship =
  (list: RelationshipList): Handler =>
  async (call) =>
    update(call, await requested(call, list));

export const removeRelationship =
  (list: RelationshipList): Handler =>
  async (call) => {
    const { ref } = await requested(call, list);
    await write(call, [{ kind: "delete", ref }]);
    return done;
  };

async function requested(call: GraphCall, list: RelationshipList): Promise<DirectoryItem> {
  const wanted = key(call, "relationship");
  const [, name] = /^name='(.*)'$/s.exec(wanted) ?? [];
  const items = await relationships(call, list);
  const item = items.find(({ ref, properties }) =>
    name === undefined ? sameId(ref.id, wanted) : properties.name === name,
  );
  if (item === undefined) throw resourceNotFound(wanted);
  return item;
}

async function relationships(call: GraphCall, list: RelationshipList): Promise<readonly DirectoryItem[]> {
  const { ref } = await lookUp(call, list.of, key(call, "id"));
  return relationshipsOf(call, ref, list);
}
