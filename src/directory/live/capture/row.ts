import { RewindError } from "../../../domain/errors.ts";
import { elementsOf, isJsonCollection, isJsonObject, type Json, type JsonObject } from "../../../domain/json.ts";
import { canonicalId, type EntityRef, type EntityType, refKey } from "../../../domain/tenant/entity.ts";
import { type Link, type LinkName, linkKind } from "../../../domain/tenant/link.ts";
import type { EntityState } from "../../../domain/tenant/state.ts";
import { decodeObject } from "../../../wire/directory-object.ts";
import { entityTypeOfGraphType } from "../../../wire/graph-type.ts";
import { withoutNoise } from "./noise.ts";

/**
 * Members that Graph leaves out of rows whose address implies them. Source: Microsoft Graph v1.0,
 * crossTenantAccessPolicyConfigurationPartner, whose key is the tenant, and the default configuration, of which there
 * is one.
 */
const impliedIds: Readonly<Partial<Record<EntityType, (row: JsonObject) => Json | undefined>>> = {
  crossTenantAccessPartner: ({ tenantId }) => tenantId,
  crossTenantAccessDefault: () => "default",
};

function withId(type: EntityType, row: unknown): unknown {
  const implied = impliedIds[type];
  if (implied === undefined) return row;
  const object = rowObject(row);
  return { ...object, id: object.id ?? implied(object) };
}

/** Returns an object as a collection shows it, or null for an unreadable row, which must not hide the others. */
export function stateOfRow(type: EntityType, row: unknown): EntityState | null {
  try {
    const state = decodeObject(withId(type, row), type);
    return { ...state, ref: { type, id: state.ref.id }, properties: withoutNoise(type, state.properties) };
  } catch (error) {
    if (error instanceof RewindError && error.code === "badAnswer") return null;
    throw error;
  }
}

/**
 * Returns the ref of a directory object in a list of links, or null for a type that histories do not have, such as a
 * device.
 */
export function targetOf(row: Json, source: EntityType, link: LinkName): EntityRef | null {
  if (row === null || typeof row !== "object" || isJsonCollection(row)) return null;
  const { id, "@odata.type": typeName } = row;
  if (typeof id !== "string" || id === "") return null;
  const targets = linkKind(source, link)?.targets ?? [];
  const named = typeof typeName === "string" ? entityTypeOfGraphType(typeName) : undefined;
  const type = named ?? (typeName === undefined && targets.length === 1 ? targets[0] : undefined);
  return type !== undefined && targets.includes(type) ? { type, id: canonicalId(id) } : null;
}

export interface RowLinks {
  readonly added: readonly Link[];
  readonly removed: readonly Link[];
}

/**
 * Reads `members@delta` and similar members from a row of a delta query. Source: Microsoft Graph, "Use delta query to
 * track changes", relationships.
 */
export function linksOfRow(source: EntityRef, row: JsonObject, names: readonly LinkName[]): RowLinks {
  const added: Link[] = [];
  const removed: Link[] = [];
  for (const link of names) {
    const entries = row[`${link}@delta`] ?? row[`${link}@odata.delta`];
    for (const entry of elementsOf(entries)) {
      const target = targetOf(entry, source.type, link);
      if (target === null) continue;
      const isRemoved = entry !== null && typeof entry === "object" && "@removed" in entry;
      (isRemoved ? removed : added).push({ link, source, target });
    }
  }
  return { added, removed };
}

/** Returns the reason why a row's object is no longer in the collection, or null for an object that is. */
export function removalOf(row: unknown): { readonly id: string; readonly forGood: boolean } | null {
  if (!isRecord(row)) return null;
  const { id, "@removed": removal } = row;
  if (typeof id !== "string" || removal === undefined || removal === null || !isJsonObject(removal)) return null;
  return { id: canonicalId(id), forGood: removal.reason === "deleted" };
}

const isRecord = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const rowObject = (row: unknown): JsonObject => (isRecord(row) ? row : {});

/** Keeps the last state of each object, because a delta query may repeat one. */
export const lastOfEach = (states: readonly EntityState[]): EntityState[] => [
  ...new Map(states.map((state) => [refKey(state.ref), state])).values(),
];
