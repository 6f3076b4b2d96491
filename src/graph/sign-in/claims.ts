import { isJsonObject, type JsonObject } from "../../domain/json.ts";
import { type Permission, permissions } from "../../domain/roles/role.ts";

/**
 * Claims of an access token. They are read and not verified, because the service does that. Here they only show what to
 * expect.
 */
export interface Claims {
  readonly objectId: string | null;
  readonly name: string | null;
  readonly tenantId: string | null;
  /** True for an application's own token, which acts for no person. */
  readonly appOnly: boolean;
  readonly permissions: readonly Permission[];
  /** All scopes or application permissions, unchanged. */
  readonly granted: readonly string[];
}

/**
 * Reads the claims of a Microsoft identity platform token, or returns null for a token in another form. Source:
 * Microsoft identity platform, access token claims reference (idtyp, scp, roles, oid, tid, app_displayname).
 */
export function claimsOf(token: string): Claims | null {
  const payload = payloadOf(token);
  if (payload === null) return null;
  const scopes =
    textOf(payload.scp)
      ?.split(" ")
      .filter((scope) => scope !== "") ?? null;
  const roles = Array.isArray(payload.roles) ? payload.roles.filter((role) => typeof role === "string") : [];
  const appOnly = payload.idtyp === "app" || (scopes === null && roles.length > 0);
  const granted = appOnly ? roles : (scopes ?? []);
  return {
    objectId: textOf(payload.oid) ?? textOf(payload.appid),
    name: textOf(payload.name) ?? textOf(payload.app_displayname) ?? textOf(payload.upn),
    tenantId: textOf(payload.tid),
    appOnly,
    granted,
    permissions: permissions.filter((permission) => granted.includes(permission)),
  };
}

const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

function payloadOf(token: string): JsonObject | null {
  const [, payload, signature] = token.split(".");
  if (payload === undefined || signature === undefined) return null;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    return isObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) && isJsonObject({ ...value });
