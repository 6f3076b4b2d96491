import * as z from "zod";
import { RewindError } from "../../domain/errors.ts";
import {
  type Caller,
  hasRole,
  type Permission,
  permissions,
  type Role,
  roleOfTemplate,
} from "../../domain/roles/role.ts";
import { objectId, readAnswer } from "../../wire/reading.ts";
import type { GraphClient } from "../http/graph-client.ts";
import { readAll } from "../http/read-all.ts";
import { isSuccess, refusal, requireSuccess } from "../http/refused.ts";
import type { TokenSource } from "../http/with-bearer-token.ts";
import { type Claims, claimsOf } from "./claims.ts";

const me = z.looseObject({
  id: objectId,
  userPrincipalName: z.string().nullish(),
  displayName: z.string().nullish(),
});
const held = z.looseObject({ "@type": z.string().nullish(), roleTemplateId: z.string().nullish() });

/** Reads the identity and roles of the signed-in person from the directory, and permissions from the token. */
export async function whoIsSignedIn(client: GraphClient, tokens: TokenSource, signal: AbortSignal): Promise<Caller> {
  const claims = claimsOf(await tokens.token({ signal }));
  if (claims?.appOnly) return application(claims);
  const answer = await client.get("/me", { query: { $select: "id,userPrincipalName,displayName" } });
  const person = readAnswer(me, requireSuccess(answer, "Reading who is signed in").body, "user");
  const roles = await rolesOfMe(client);
  return {
    id: person.id,
    userPrincipalName: person.userPrincipalName ?? person.id,
    displayName: person.displayName ?? person.userPrincipalName ?? person.id,
    roles,
    permissions: claims?.permissions ?? permissionsByRole(roles),
  };
}

/** Describes an application. Its permission replaces a role, and only the permission to read exists. */
function application({ objectId, name, permissions: granted }: Claims): Caller {
  const mayRead = granted.includes("EntraBackup.Read.All");
  return {
    id: objectId ?? "",
    userPrincipalName: objectId ?? "",
    displayName: name ?? "an application",
    roles: mayRead ? ["backupReader"] : [],
    permissions: mayRead ? ["EntraBackup.Read.All"] : [],
    appOnly: true,
  };
}

/** Derives permissions from roles, for opaque tokens such as those of a self-hosted service. */
export function permissionsByRole(roles: readonly Role[]): readonly Permission[] {
  if (hasRole(roles, "backupAdministrator")) return permissions;
  return hasRole(roles, "backupReader") ? ["EntraBackup.Read.All", "EntraBackup.ReadWrite.Preview"] : [];
}

const ROLES = "/me/transitiveMemberOf/microsoft.graph.directoryRole";

/**
 * Reads the active roles that matter here. An eligible role counts once it is activated. Throws `forbidden` if the
 * directory does not show roles, because no role is ever assumed.
 */
async function rolesOfMe(client: GraphClient): Promise<readonly Role[]> {
  const probe = await client.get(ROLES, { query: { $select: "id,displayName,roleTemplateId", $top: "1" } });
  const cast = isSuccess(probe);
  if (!cast && probe.status !== 400 && probe.status !== 404) {
    const refused = refusal(probe, "Reading your roles");
    throw refused.code === "forbidden" ? rolesUnknown(refused) : refused;
  }
  const { rows } = await readAll(client, cast ? ROLES : "/me/memberOf", {
    tried: "Reading your roles",
    decode: (row) => readAnswer(held, row, "role"),
  });
  const templates = rows.flatMap(({ roleTemplateId }) => roleTemplateId ?? []);
  if (templates.length === 0 && cast && rows.length > 0) throw rolesUnknown();
  return [...new Set(templates.flatMap((template) => roleOfTemplate(template) ?? []))];
}

const rolesUnknown = (cause?: RewindError): RewindError =>
  new RewindError(
    "forbidden",
    "The directory does not say which roles you hold: the app lacks RoleManagement.Read.Directory, or its consent is " +
      "missing. entra-rewind setup shows the consent link.",
    cause === undefined ? {} : { cause },
  );
