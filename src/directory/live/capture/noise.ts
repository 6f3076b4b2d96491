import { isJsonCollection, type Json, type JsonObject } from "../../../domain/json.ts";
import type { EntityType } from "../../../domain/tenant/entity.ts";
import { isAnnotation } from "../../../wire/reading.ts";

/** A member of a property's value that a service fills in by itself and that is therefore meaningless. */
export interface NoiseRule {
  readonly type: EntityType;
  /** Path of the member, such as "grantControls.authenticationStrength". */
  readonly path: string;
  /** Members that stay. The others are left out. */
  readonly keep: readonly string[];
}

/**
 * Sources: Microsoft Graph v1.0, conditionalAccessGrantControls, and reports of tools that export and compare policies.
 */
const noiseRules: readonly NoiseRule[] = [
  {
    // The service repeats the whole strength inside each policy. A renamed strength is no change of the policy.
    type: "conditionalAccessPolicy",
    path: "grantControls.authenticationStrength",
    keep: ["id"],
  },
  ...(["application", "servicePrincipal"] as const).flatMap((type): NoiseRule[] => [
    {
      // The secret is never returned.
      type,
      path: "passwordCredentials",
      keep: ["keyId", "displayName", "hint", "startDateTime", "endDateTime", "customKeyIdentifier"],
    },
    {
      // The public key is returned by some requests only.
      type,
      path: "keyCredentials",
      keep: ["keyId", "displayName", "type", "usage", "startDateTime", "endDateTime", "customKeyIdentifier"],
    },
  ]),
];

/**
 * Returns the properties without what the service adds by itself: annotations at any depth, and members named by the
 * rules. Everything else stays exactly as it was read, known or not.
 */
export function withoutNoise(type: EntityType, properties: JsonObject): JsonObject {
  const rules = noiseRules.filter((rule) => rule.type === type);
  const clean = (value: Json, path: string): Json => {
    if (value === null || typeof value !== "object") return value;
    if (isJsonCollection(value)) return value.map((item) => clean(item, path));
    const rule = rules.find((one) => one.path === path);
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => !isAnnotation(name) && (rule === undefined || rule.keep.includes(name)))
        .map(([name, member]) => [name, clean(member, path === "" ? name : `${path}.${name}`)]),
    );
  };
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, clean(value, name)]));
}
