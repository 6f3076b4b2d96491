import type { EntityRef } from "./entity.ts";
import type { JsonObject } from "./json.ts";
import { recoverable } from "./recoverable.ts";

/** Whether an object is in use, or deleted and still restorable. An object that is neither is gone. */
export type Life = "live" | "softDeleted";

/**
 * One entity as a directory holds it at a moment: the properties its coverage names (null where unset, or left out),
 * and two facts that decide what a recovery may do with it.
 */
export interface EntityState {
  readonly ref: EntityRef;
  readonly life: Life;
  readonly displayName: string | null;
  readonly properties: JsonObject;
  /** Mastered on premises (`onPremisesSyncEnabled`): shown in changes, written only on premises. */
  readonly synchronized: boolean;
  /** Microsoft's own object (a built-in authentication strength): never written. */
  readonly builtIn: boolean;
  /** Members are worked out from a rule (`groupTypes` has DynamicMembership): they cannot be written. */
  readonly dynamicMembership: boolean;
}

/** The objects a relationship entity stands between (a grant's client and resource); none for other types. */
export function endsOf(ref: EntityRef, properties: JsonObject): readonly EntityRef[][] {
  const ends = recoverable[ref.type].ends;
  if (ends === null) return [];
  return Object.entries(ends).flatMap(([property, types]) => {
    const id = properties[property];
    return typeof id === "string" ? [types.map((type) => ({ type, id }))] : [];
  });
}
