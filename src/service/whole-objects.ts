import type { Actor } from "../domain/changes/change.ts";
import type { EntityRef, EntityType } from "../domain/tenant/entity.ts";
import type { Millis } from "../domain/time.ts";

/**
 * A scope by actor for a service that restores whole objects only: the objects they wrote to, together with what others
 * wrote there.
 */
export interface WholeObjects {
  readonly actor: string;
  /** Says under which names they wrote. Absent for a single name. */
  readonly actorNames?: readonly string[];
  readonly since: Millis;
  /** The actor's newest record that was counted. */
  readonly until: Millis;
  /** All objects they wrote to that the service recovers. */
  readonly objects: number;
  /** Further objects they wrote to, which stay as they are because the service does not recover their type. */
  readonly leftOut?: LeftOut;
  /** Objects of these that others wrote to since the snapshot. Which of them differ is not known until the list is there. */
  readonly alsoWritten: { readonly total: number; readonly items: readonly OthersWrite[] };
  /** The reason why other authors may be missing, or null if they are complete. */
  readonly note: string | null;
}

/** Objects of types that a service does not recover. */
export interface LeftOut {
  /** All of them by type, and the first of them. */
  readonly counts: readonly { readonly type: EntityType; readonly count: number }[];
  readonly items: readonly { readonly ref: EntityRef; readonly displayName: string | null }[];
}

/** Another author's last write to an object. */
export interface OthersWrite {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly actor: Actor;
  readonly time: Millis;
}
