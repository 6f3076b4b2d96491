import * as z from "zod";
import { RewindError } from "../../domain/errors.ts";
import { type Caller, hasRole, type Permission, permissions, type Role, roleOfTemplate } from "../../domain/role.ts";
import { readAnswer } from "../../wire/reading.ts";
import type { GraphClient } from "../http/graph-client.ts";
import { readAll } from "../http/read-all.ts";
import { isSuccess, refusal, requireSuccess } from "../http/refused.ts";
import type { TokenSource } from "../http/with-bearer-token.ts";
import { type Claims, claimsOf } from "./claims.ts";

const me = z.looseObject({
  id: z.string(),
  userPrincipalName: z.string().nullish(),
  displayName: z.string().nullish(),
});
const held = z.looseObject({ "@type": z.string().nullish(), roleTemplateId: z.string().nullish() });

/** Whoever is signed in: identity and roles from the directory, permissions from the token. */
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

/** An application permission takes the place of a role, and only the one to read exists. */
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

/** For tokens that are no one's but the service's to read, as of a service of one's own: what it grants by role. */
function permissionsByRole(roles: readonly Role[]): readonly Permission[] {
  if (hasRole(roles, "backupAdministrator")) return permissions;
  return hasRole(roles, "backupReader") ? ["EntraBackup.Read.All", "EntraBackup.ReadWrite.Preview"] : [];
}

const ROLES = "/me/transitiveMemberOf/microsoft.graph.directoryRole";

/**
 * The roles that count here, active ones only: an eligible role shows once it is activated. Throws `forbidden` where the
 * directory does not tell, because none is ever assumed.
 */
async function rolesOfMe(client: GraphClient): Promise<readonly Role[]> {
  const probe = await client.get(ROLES, { query: { $select: "id,displayName,roleTemplateId", $top: "1" } });
  const cast = isSuccess(probe);
  if (!cast && probe.status !== 400 && probe.status !== 404) throw rolesUnknown(refusal(probe, "Reading your roles"));
  const rows = await readAll(client, cast ? ROLES : "/me/memberOf", {
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
