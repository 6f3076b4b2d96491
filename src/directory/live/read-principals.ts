import * as z from "zod";
import { roleOfTemplate } from "../../domain/roles/role.ts";
import type { EntityRef, EntityType } from "../../domain/tenant/entity.ts";
import { type BatchedGet, getInBatches } from "../../graph/http/batch.ts";
import type { GraphAnswer } from "../../graph/http/graph-client.ts";
import { readAll } from "../../graph/http/read-all.ts";
import { isSuccess, refusal, requireSuccess } from "../../graph/http/refused.ts";
import { decodeCollection } from "../../wire/collection.ts";
import { literal } from "../../wire/literal.ts";
import { objectId, readAnswer, readObject } from "../../wire/reading.ts";
import type { Identity, Principal } from "../directory.ts";
import type { LiveContext } from "./context.ts";

const person = z.looseObject({
  id: objectId,
  userPrincipalName: z.string().nullish(),
  displayName: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
});
const heldRole = z.looseObject({ roleTemplateId: z.string().nullish() });

/** Reads a person by id or user principal name with their current roles. Returns null without an enabled account. */
export async function readPrincipal({ client }: LiveContext, idOrName: string): Promise<Principal | null> {
  const key = encodeURIComponent(idOrName);
  const query = { $select: "id,userPrincipalName,displayName,accountEnabled" };
  const answer = await client.get(`/users/${key}`, { query });
  if (answer.status === 404) return null;
  const { id, userPrincipalName, displayName, accountEnabled } = readAnswer(
    person,
    requireSuccess(answer, "Reading an account").body,
    "user",
  );
  if (accountEnabled !== true) return null;
  const { rows: held } = await readAll(
    client,
    `/users/${encodeURIComponent(id)}/transitiveMemberOf/microsoft.graph.directoryRole`,
    {
      tried: "Reading the roles of an account",
      decode: (row) => readAnswer(heldRole, row, "role"),
    },
  );
  const roles = held.flatMap(({ roleTemplateId }) => roleOfTemplate(roleTemplateId ?? "") ?? []);
  const name = userPrincipalName ?? id;
  return { id, userPrincipalName: name, displayName: displayName ?? name, roles: [...new Set(roles)] };
}

const group = z.looseObject({ id: objectId });

const identified = z.looseObject({
  id: objectId,
  appId: z.string().nullish(),
  createdDateTime: z.string().nullish(),
});
const collections: Readonly<Partial<Record<EntityType, { readonly path: string; readonly select: string }>>> = {
  user: { path: "/users", select: "id,createdDateTime" },
  group: { path: "/groups", select: "id,createdDateTime" },
  application: { path: "/applications", select: "id,appId,createdDateTime" },
  servicePrincipal: { path: "/servicePrincipals", select: "id,appId,createdDateTime" },
};

/** Reads the appId and the time of creation of objects, 20 in a request. Objects that do not exist are left out. */
export async function readIdentities(context: LiveContext, refs: readonly EntityRef[]): Promise<readonly Identity[]> {
  const found: Identity[] = [];
  const plain = refs.filter(({ type }) => collections[type] === undefined);
  found.push(...plain.map((ref) => ({ ref, appId: null, createdDateTime: null })));
  const asked = refs.filter(({ type }) => collections[type] !== undefined);
  const missing: EntityRef[] = [];
  for await (const answers of getInBatches(context, asked, identityGet)) {
    for (const [ref, answer] of answers) {
      if (answer.status === 404) missing.push(ref);
      else found.push(identityIn(answer, ref));
    }
  }
  for await (const answers of getInBatches(context, missing, deletedGet)) {
    for (const [ref, answer] of answers) if (answer.status !== 404) found.push(identityIn(answer, ref));
  }
  return found;
}

function identityGet({ type, id }: EntityRef): BatchedGet {
  const { path = "", select = "" } = collections[type] ?? {};
  return { path: `${path}/${encodeURIComponent(id)}`, query: { $select: select } };
}

/** Reads an object among the deleted items. */
export const deletedGet = ({ id }: EntityRef): BatchedGet => ({
  path: `/directory/deletedItems/${encodeURIComponent(id)}`,
});

function identityIn(answer: GraphAnswer, ref: EntityRef): Identity {
  if (!isSuccess(answer)) throw refusal(answer, `Reading the ${ref.type} ${ref.id}`);
  const { appId, createdDateTime } = readObject(identified, answer.body);
  return { ref, appId: appId ?? null, createdDateTime: createdDateTime ?? null };
}

/** Reads the application and the service principals of an appId, live or soft-deleted. */
export async function readOfAppId({ client }: LiveContext, appId: string): Promise<readonly EntityRef[]> {
  const found: EntityRef[] = [];
  const query = { $filter: `appId eq ${literal(appId)}`, $select: "id" };
  for (const type of ["application", "servicePrincipal"] as const) {
    const live = await client.get(`/${type}s`, { query });
    const deleted = await client.get(`/directory/deletedItems/microsoft.graph.${type}`, {
      query: { ...query, $count: "true" },
      headers: { consistencylevel: "eventual" },
    });
    for (const answer of [live, deleted]) {
      if (answer === deleted && !isSuccess(answer)) continue;
      const { items } = decodeCollection(requireSuccess(answer, "Looking for an appId").body, (row) =>
        readObject(group, row),
      );
      found.push(...items.map(({ id }): EntityRef => ({ type, id })));
    }
  }
  return found;
}
