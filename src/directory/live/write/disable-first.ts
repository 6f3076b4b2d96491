import { isJsonCollection, isJsonObject, type Json, type JsonObject, memberOf } from "../../../domain/json.ts";
import type { EntityRef } from "../../../domain/tenant/entity.ts";
import type { EntityState } from "../../../domain/tenant/state.ts";
import type { PropertyWrite } from "../../directory.ts";

/**
 * Returns the patch that disables the app roles and scopes another patch is about to remove, or null if that one removes
 * no enabled ones. Graph removes disabled ones only. Source: Microsoft Graph, "Update application", appRoles and api.
 */
export function disabling(
  ref: EntityRef,
  present: EntityState,
  set: readonly Omit<PropertyWrite, "expected">[],
): JsonObject | null {
  if (ref.type !== "application") return null;
  const wanted = (property: string): Json | undefined => set.find(({ name }) => name === property)?.value;
  const roles = disabled(memberOf(present.properties, "appRoles"), wanted("appRoles"));
  const api = memberOf(present.properties, "api");
  const wantedApi = wanted("api");
  const scopes =
    api !== null && isJsonObject(api) && wantedApi !== undefined && wantedApi !== null && isJsonObject(wantedApi)
      ? disabled(memberOf(api, "oauth2PermissionScopes"), memberOf(wantedApi, "oauth2PermissionScopes"))
      : null;
  if (roles === null && scopes === null) return null;
  return {
    ...(roles === null ? {} : { appRoles: roles }),
    ...(scopes === null ? {} : { api: { oauth2PermissionScopes: scopes } }),
  };
}

/** Returns the present entries with the removed ones disabled, or null if no removed one is enabled. */
function disabled(present: Json, wanted: Json | undefined): Json | null {
  if (wanted === undefined || !isEntries(present)) return null;
  const kept = new Set(isEntries(wanted) ? wanted.map(({ id }) => id) : []);
  const leaving = (entry: JsonObject): boolean => !kept.has(entry.id ?? null) && entry.isEnabled === true;
  if (!present.some(leaving)) return null;
  return present.map((entry) => (leaving(entry) ? { ...entry, isEnabled: false } : entry));
}

const isEntries = (value: Json): value is readonly JsonObject[] =>
  isJsonCollection(value) && value.every((one) => isJsonObject(one));
