import * as z from "zod";
import type { EntityRef, EntityType } from "../../domain/entity.ts";
import { roleOfTemplate } from "../../domain/role.ts";
import { type BatchedGet, batchGet, MOST_IN_A_BATCH } from "../../graph/http/batch.ts";
import type { GraphAnswer } from "../../graph/http/graph-client.ts";
import { readAll } from "../../graph/http/read-all.ts";
import { isSuccess, refusal, requireSuccess } from "../../graph/http/refused.ts";
import { decodeCollection } from "../../wire/collection.ts";
import { entityTypeOfGraphType } from "../../wire/graph-type.ts";
import { readAnswer } from "../../wire/reading.ts";
import type { Identity, Principal, Privileges, RoleHolder } from "../directory.ts";
import type { LiveContext } from "./context.ts";

const person = z.looseObject({
  id: z.string().min(1).max(200),
  userPrincipalName: z.string().nullish(),
  displayName: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
});
const heldRole = z.looseObject({ roleTemplateId: z.string().nullish() });

/**
 * Reads a person by id or user principal name with the roles they hold now. Returns null without an enabled account.
 */
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

const assignment = z.looseObject({ principalId: z.string(), roleDefinitionId: z.string() });
const definition = z.looseObject({
  id: z.string(),
  templateId: z.string().nullish(),
  displayName: z.string().nullish(),
});
const directoryObject = z.looseObject({
  id: z.string(),
  "@type": z.string().nullish(),
  displayName: z.string().nullish(),
});
const group = z.looseObject({ id: z.string() });

/**
 * Reads who holds directory roles: a request for the assignments, one for the roles, one for a thousand holders. Where
 * assignments may not be read, asks each role in use for its members, which leaves out roles limited to a part of the tenant.
 */
export async function readPrivileges(context: LiveContext): Promise<Privileges> {
  const { client } = context;
  const groups = await readAll(client, "/groups?$filter=isAssignableToRole%20eq%20true&$select=id&$top=999", {
    tried: "Reading the groups that can hold roles",
    decode: (row) => readAnswer(group, row, "group").id,
  });
  const roleAssignableGroups = groups.rows;
  const probe = await client.get("/roleManagement/directory/roleAssignments", { query: { $top: "1" } });
  const held = isSuccess(probe) ? await heldByAssignment(context) : await heldByMembership(context);
  const ofHolder = Map.groupBy(held, ({ principalId }) => principalId);
  const principals = await readByIds(context, [...ofHolder.keys()]);
  const holders = principals.map((principal): RoleHolder => {
    const roles = (ofHolder.get(principal.ref.id) ?? []).map(({ role }) => role);
    return { ...principal, roles };
  });
  return { holders, roleAssignableGroups };
}

interface HeldRole {
  readonly principalId: string;
  readonly role: RoleHolder["roles"][number];
}

async function heldByAssignment({ client }: LiveContext): Promise<readonly HeldRole[]> {
  const [assignments, definitions] = await Promise.all([
    readAll(client, "/roleManagement/directory/roleAssignments", {
      tried: "Reading the role assignments",
      decode: (row) => readAnswer(assignment, row, "role assignment"),
    }),
    readAll(client, "/roleManagement/directory/roleDefinitions?$select=id,templateId,displayName", {
      tried: "Reading the roles",
      decode: (row) => readAnswer(definition, row, "role"),
    }),
  ]);
  const roles = new Map(definitions.rows.map((role) => [role.id, role]));
  return assignments.rows.flatMap(({ principalId, roleDefinitionId }) => {
    const role = roles.get(roleDefinitionId);
    if (role === undefined) return [];
    return [
      { principalId, role: { templateId: role.templateId ?? role.id, displayName: role.displayName ?? role.id } },
    ];
  });
}

const activeRole = z.looseObject({ id: z.string(), roleTemplateId: z.string(), displayName: z.string().nullish() });

async function heldByMembership(context: LiveContext): Promise<readonly HeldRole[]> {
  const { rows } = await readAll(context.client, "/directoryRoles", {
    tried: "Reading the roles in use",
    decode: (row) => readAnswer(activeRole, row, "role"),
  });
  const held: HeldRole[] = [];
  for (const { id, roleTemplateId, displayName } of rows) {
    const members = await readAll(context.client, `/directoryRoles/${encodeURIComponent(id)}/members?$select=id`, {
      tried: "Reading the members of a role",
      decode: (row) => readAnswer(group, row, "directory object").id,
    });
    const role = { templateId: roleTemplateId, displayName: displayName ?? roleTemplateId };
    held.push(...members.rows.map((principalId) => ({ principalId, role })));
  }
  return held;
}

/** Graph's largest request of the kind. Source: directoryObject: getByIds. */
const MOST_IDS = 1_000;

async function readByIds({ client }: LiveContext, ids: readonly string[]) {
  const found: { readonly ref: EntityRef; readonly displayName: string | null }[] = [];
  for (let at = 0; at < ids.length; at += MOST_IDS) {
    const body = { ids: ids.slice(at, at + MOST_IDS), types: ["user", "group", "servicePrincipal"] };
    const answer = await client.post("/directoryObjects/getByIds", body, { repeatable: true });
    const { items } = decodeCollection(requireSuccess(answer, "Reading who holds roles").body, (row) =>
      readAnswer(directoryObject, row, "directory object"),
    );
    for (const { id, "@type": typeName, displayName } of items) {
      const type = entityTypeOfGraphType(typeName ?? "");
      if (type !== undefined) found.push({ ref: { type, id }, displayName: displayName ?? null });
    }
  }
  return found;
}

const identified = z.looseObject({
  id: z.string(),
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
  for (let at = 0; at < asked.length; at += MOST_IN_A_BATCH) {
    const portion = asked.slice(at, at + MOST_IN_A_BATCH);
    const answers = await batchGet(context.client, portion.map(identityGet), context);
    const missing = portion.filter((_, index) => answers[index]?.status === 404);
    const deleted = await batchGet(context.client, missing.map(deletedGet), context);
    for (const [list, of] of [
      [answers, portion],
      [deleted, missing],
    ] as const) {
      for (const [index, answer] of list.entries()) {
        const ref = of[index];
        if (ref !== undefined && answer.status !== 404) found.push(identityIn(answer, ref));
      }
    }
  }
  return found;
}

function identityGet({ type, id }: EntityRef): BatchedGet {
  const { path = "", select = "" } = collections[type] ?? {};
  return { path: `${path}/${encodeURIComponent(id)}`, query: { $select: select } };
}

const deletedGet = ({ id }: EntityRef): BatchedGet => ({ path: `/directory/deletedItems/${encodeURIComponent(id)}` });

function identityIn(answer: GraphAnswer, ref: EntityRef): Identity {
  if (!isSuccess(answer)) throw refusal(answer, `Reading the ${ref.type} ${ref.id}`);
  const { appId, createdDateTime } = readAnswer(identified, answer.body, "directory object");
  return { ref, appId: appId ?? null, createdDateTime: createdDateTime ?? null };
}

/** Reads the application and the service principals of an appId, live or soft-deleted. */
export async function readOfAppId({ client }: LiveContext, appId: string): Promise<readonly EntityRef[]> {
  const found: EntityRef[] = [];
  const query = { $filter: `appId eq '${appId.replaceAll("'", "''")}'`, $select: "id" };
  for (const type of ["application", "servicePrincipal"] as const) {
    const live = await client.get(`/${type}s`, { query });
    const deleted = await client.get(`/directory/deletedItems/microsoft.graph.${type}`, {
      query: { ...query, $count: "true" },
      headers: { consistencylevel: "eventual" },
    });
    for (const answer of [live, deleted]) {
      if (answer === deleted && !isSuccess(answer)) continue;
      const { items } = decodeCollection(requireSuccess(answer, "Looking for an appId").body, (row) =>
        readAnswer(group, row, "directory object"),
      );
      found.push(...items.map(({ id }): EntityRef => ({ type, id })));
    }
  }
  return found;
}

/** Counts the grants and assignments that end in an application's service principal, or in a service principal. */
export async function countGrants(context: LiveContext, ref: EntityRef): Promise<number> {
  const { client } = context;
  if (ref.type === "application") {
    const [identity] = await readIdentities(context, [ref]);
    if (identity === undefined || identity.appId === null) return 0;
    const principals = (await readOfAppId(context, identity.appId)).filter(({ type }) => type === "servicePrincipal");
    const counts = await Promise.all(principals.map((principal) => countGrants(context, principal)));
    return counts.reduce((sum, count) => sum + count, 0);
  }
  if (ref.type !== "servicePrincipal") return 0;
  const own = `/servicePrincipals/${encodeURIComponent(ref.id)}`;
  const ofResource = `/oauth2PermissionGrants?$filter=${encodeURIComponent(`resourceId eq '${ref.id}'`)}`;
  const paths = [`${own}/oauth2PermissionGrants`, `${own}/appRoleAssignments`, `${own}/appRoleAssignedTo`, ofResource];
  const lists = await Promise.all(
    paths.map(async (path) => {
      const answer = await client.get(path);
      return answer.status === 404
        ? 0
        : decodeCollection(requireSuccess(answer, "Counting grants").body, () => null).items.length;
    }),
  );
  return lists.reduce((sum, count) => sum + count, 0);
}
