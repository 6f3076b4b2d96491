import type { Json, JsonObject } from "../json.ts";
import { isJsonCollection } from "../json.ts";
import type { EntityType } from "../tenant/entity.ts";

/**
 * Properties whose values a directory may refuse on their own, because another object holds them or because they fail a
 * check. A recovery writes each of them apart, so that a taken name does not keep the rest of an object as it is.
 * Source: the resource pages of Graph v1.0, "unique", "verified domains", and the errors of update user and application.
 */
const refusable: Readonly<Partial<Record<EntityType, readonly string[]>>> = {
  user: ["userPrincipalName", "mailNickname"],
  group: ["mailNickname"],
  application: ["identifierUris"],
  servicePrincipal: ["servicePrincipalNames", "alternativeNames"],
};

export const isRefusable = (type: EntityType, property: string): boolean =>
  refusable[type]?.includes(property) === true;

/**
 * Returns the property of which no two live objects of a type hold the same value, or null if there is none. The
 * mail nickname of a group is unique among Microsoft 365 groups only.
 */
export function uniqueProperty(type: EntityType, { groupTypes }: JsonObject): string | null {
  if (type === "group") return Array.isArray(groupTypes) && groupTypes.includes("Unified") ? "mailNickname" : null;
  return unique[type] ?? null;
}

const unique: Readonly<Partial<Record<EntityType, string>>> = {
  user: "userPrincipalName",
  application: "identifierUris",
  servicePrincipal: "servicePrincipalNames",
};

/** Returns the values of which each must be unique, in lower case, because a directory compares them without case. */
export function uniqueTexts(value: Json | undefined): readonly string[] {
  if (typeof value === "string") return [value.toLowerCase()];
  if (!isJsonCollection(value)) return [];
  return value.filter((one) => typeof one === "string").map((one) => one.toLowerCase());
}
