import * as z from "zod";
import { invalid, RewindError } from "../domain/errors.ts";
import type { Json, JsonObject } from "../domain/json.ts";
import type { EntityType } from "../domain/tenant/entity.ts";
import { heldProperties } from "../domain/tenant/held-properties.ts";
import { EXISTENCE, recoverable, recoverableProperties } from "../domain/tenant/recoverable.ts";
import type { EntityState } from "../domain/tenant/state.ts";
import type { Millis } from "../domain/time.ts";
import { encodeDateTime } from "./date-time.ts";
import { entityTypeOfGraphType, graphTypeOf, typeAnnotation } from "./graph-type.ts";
import { dateTimeOrNull, json, jsonObject, objectId, readObject, readRequest, text, word } from "./reading.ts";

/** Facts about an object beyond its state. */
export interface DirectoryObjectFacts {
  /** The derived type (`microsoft.graph.agentUser`). If absent, it is inferred from id and properties. */
  readonly graphType?: string | null;
  readonly deletedAt?: Millis | null;
  /** Properties outside recovery, such as `appId` or `createdDateTime`. */
  readonly properties?: JsonObject;
}

/** Writes an object as Graph shows it. Leaves out unset properties, because a `$select` that names them shows null. */
export function encodeObject(state: EntityState, facts: DirectoryObjectFacts = {}): JsonObject {
  const { ref, properties, displayName } = state;
  const type = facts.graphType ?? graphTypeOf(ref, properties);
  return {
    "@odata.type": typeAnnotation(type),
    id: ref.id,
    ...(recoverable[ref.type].softDeletable ? { [EXISTENCE]: deletedIn(state, facts) } : {}),
    ...(displayName === null ? {} : { displayName }),
    ...(state.synchronized ? { onPremisesSyncEnabled: true } : {}),
    ...(ref.type === "authenticationStrengthPolicy" ? { policyType: state.builtIn ? "builtIn" : "custom" } : {}),
    ...facts.properties,
    ...properties,
  };
}

function deletedIn({ life, ref }: EntityState, { deletedAt }: DirectoryObjectFacts): string | null {
  if (life === "live") return null;
  if (deletedAt !== undefined && deletedAt !== null) return encodeDateTime(deletedAt);
  throw new TypeError(`Showing the soft-deleted ${ref.type} ${ref.id} has to say when it was deleted.`);
}

const objectShape = z.looseObject({
  "@type": word.nullish(),
  id: objectId,
  [EXISTENCE]: dateTimeOrNull,
  displayName: text,
  onPremisesSyncEnabled: z.boolean().nullish(),
  policyType: word.nullish(),
  isBuiltIn: z.boolean().nullish(),
  groupTypes: json.optional(),
});

/**
 * Reads an object and those of its properties that can be recovered. `expected` is the type of the collection, for rows
 * without `@odata.type`. Throws `badAnswer` for a type other than the twelve.
 */
export function decodeObject(value: unknown, expected?: EntityType): EntityState {
  const row = readObject(objectShape, value);
  const typeName = row["@type"] ?? null;
  const type = typeName === null ? expected : (entityTypeOfGraphType(typeName) ?? expected);
  if (type === undefined) {
    throw new RewindError("badAnswer", `The service sent object ${row.id} of a type that is not recovered here.`);
  }
  const all = readObject(jsonObject, value);
  const { groupTypes } = row;
  return {
    ref: { type, id: row.id },
    life: row[EXISTENCE] === null ? "live" : "softDeleted",
    displayName: row.displayName,
    properties: among(all, heldProperties(type)),
    synchronized: row.onPremisesSyncEnabled === true,
    builtIn:
      (type === "authenticationStrengthPolicy" && row.policyType === "builtIn") ||
      (type === "roleDefinition" && row.isBuiltIn === true),
    dynamicMembership: type === "group" && Array.isArray(groupTypes) && groupTypes.includes("DynamicMembership"),
  };
}

function among(object: JsonObject, names: readonly string[]): JsonObject {
  const found: (readonly [string, Json])[] = [];
  for (const name of names) {
    const value = object[name];
    if (value !== undefined) found.push([name, value]);
  }
  return Object.fromEntries(found);
}

/**
 * Writes the body that sets these properties. Graph requires the type of objects with a derived type, which the object's
 * own properties say where the given ones do not.
 */
export function encodePatch(
  { ref, properties: own = {} }: Pick<EntityState, "ref"> & Partial<Pick<EntityState, "properties">>,
  properties: JsonObject,
): JsonObject {
  const type = graphTypeOf(ref, { ...own, ...properties });
  return {
    ...(type === recoverable[ref.type].graphType ? {} : { "@odata.type": typeAnnotation(type) }),
    ...properties,
  };
}

/**
 * Reads the properties a client wants to set. Throws `invalidInput` for a property outside `writable`, for another
 * type's `@odata.type`, and for an empty body.
 */
export function decodePatch(
  type: EntityType,
  body: unknown,
  writable: readonly string[] = recoverableProperties(type, "extended"),
): JsonObject {
  const { "@type": typeName, ...properties } = readRequest(jsonObject, body, `${type} to write`);
  if (typeName !== undefined && (typeof typeName !== "string" || entityTypeOfGraphType(typeName) !== type)) {
    throw invalid(`"@odata.type" is not that of a ${recoverable[type].graphType}.`);
  }
  const names = Object.keys(properties);
  const foreign = names.find((name) => !writable.includes(name));
  if (foreign !== undefined) {
    throw invalid(
      `A ${recoverable[type].graphType} has no property "${foreign.slice(0, 80)}" that can be written here.`,
      {
        allowed: writable,
      },
    );
  }
  if (names.length === 0) throw invalid("The body sets no property.");
  return properties;
}
