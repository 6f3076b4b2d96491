import * as z from "zod";
import { RewindError } from "../../domain/errors.ts";
import type { EntityRef } from "../../domain/tenant/entity.ts";
import { WHOLE_TENANT } from "../../domain/tenant/role-scope.ts";
import { getInBatches } from "../../graph/http/batch.ts";
import { readAll } from "../../graph/http/read-all.ts";
import { isSuccess, requireSuccess } from "../../graph/http/refused.ts";
import { decodeCollection } from "../../wire/collection.ts";
import { entityTypeOfGraphType } from "../../wire/graph-type.ts";
import { objectId, readAnswer, readObject } from "../../wire/reading.ts";
import type { Privileges, RoleHolder } from "../directory.ts";
import type { LiveContext } from "./context.ts";
import { deletedGet } from "./read-principals.ts";

const assignment = z.looseObject({
  principalId: objectId,
  roleDefinitionId: objectId,
  directoryScopeId: z.string().nullish(),
});
const definition = z.looseObject({
  id: objectId,
  templateId: z.string().nullish(),
  displayName: z.string().nullish(),
});
const directoryObject = z.looseObject({
  id: objectId,
  "@type": z.string().nullish(),
  displayName: z.string().nullish(),
});
const group = z.looseObject({ id: objectId });

/**
 * Reads the holders of directory roles with one request for the assignments, one for the roles, and one for each
 * thousand holders. Leaves out roles that are limited to a part of the tenant. If assignments are not readable, it reads
 * the members of each role in use. Has no group that can hold roles where groups may not be read, because no difference of
 * a group is found then either.
 */
export async function readPrivileges(context: LiveContext): Promise<Privileges> {
  const { client } = context;
  const roleAssignableGroups = await assignableGroups(context);
  const probe = await client.get("/roleManagement/directory/roleAssignments", { query: { $top: "1" } });
  const held = isSuccess(probe) ? await heldByAssignment(context) : await heldByMembership(context);
  const ofHolder = Map.groupBy(held, ({ principalId }) => principalId);
  const withRoles = (principal: Pick<RoleHolder, "ref" | "displayName">): RoleHolder => ({
    ...principal,
    roles: (ofHolder.get(principal.ref.id) ?? []).map(({ role }) => role),
  });
  const live = await readByIds(context, [...ofHolder.keys()]);
  const found = new Set(live.map(({ ref }) => ref.id));
  const others = [...ofHolder.keys()].filter((id) => !found.has(id));
  const deleted = await readDeleted(context, others);
  return { holders: live.map(withRoles), softDeletedHolders: deleted.map(withRoles), roleAssignableGroups };
}

async function assignableGroups({ client }: LiveContext): Promise<readonly string[]> {
  try {
    const { rows } = await readAll(client, "/groups?$filter=isAssignableToRole%20eq%20true&$select=id&$top=999", {
      tried: "Reading the groups that can hold roles",
      decode: (row) => readAnswer(group, row, "group").id,
    });
    return rows;
  } catch (error) {
    if (error instanceof RewindError && error.facts.status === 403) return [];
    throw error;
  }
}

/** Reads which of these are deleted items, 20 in a request. A role assignment outlasts its holder's deletion. */
async function readDeleted(context: LiveContext, ids: readonly string[]) {
  const found: Pick<RoleHolder, "ref" | "displayName">[] = [];
  for await (const answers of getInBatches(context, ids, (id) => deletedGet({ type: "user", id }))) {
    for (const [, answer] of answers) {
      if (answer.status === 404) continue;
      const { body } = requireSuccess(answer, "Reading a deleted holder of a role");
      const object = readAnswer(directoryObject, body, "deleted item");
      const type = entityTypeOfGraphType(object["@type"] ?? "");
      if (type !== undefined) found.push({ ref: { type, id: object.id }, displayName: object.displayName ?? null });
    }
  }
  return found;
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
  return assignments.rows.flatMap(({ principalId, roleDefinitionId, directoryScopeId }) => {
    const role = roles.get(roleDefinitionId);
    if (role === undefined || (directoryScopeId ?? WHOLE_TENANT) !== WHOLE_TENANT) return [];
    return [
      { principalId, role: { templateId: role.templateId ?? role.id, displayName: role.displayName ?? role.id } },
    ];
  });
}

const activeRole = z.looseObject({ id: objectId, roleTemplateId: z.string(), displayName: z.string().nullish() });

async function heldByMembership(context: LiveContext): Promise<readonly HeldRole[]> {
  const { rows } = await readAll(context.client, "/directoryRoles", {
    tried: "Reading the roles in use",
    decode: (row) => readAnswer(activeRole, row, "role"),
  });
  const held: HeldRole[] = [];
  for (const { id, roleTemplateId, displayName } of rows) {
    const members = await readAll(context.client, `/directoryRoles/${encodeURIComponent(id)}/members?$select=id`, {
      tried: "Reading the members of a role",
      decode: (row) => readObject(group, row).id,
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
      readObject(directoryObject, row),
    );
    for (const { id, "@type": typeName, displayName } of items) {
      const type = entityTypeOfGraphType(typeName ?? "");
      if (type !== undefined) found.push({ ref: { type, id }, displayName: displayName ?? null });
    }
  }
  return found;
}
