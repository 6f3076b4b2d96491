import type { Actor } from "../domain/change.ts";
import type { EntityRef } from "../domain/entity.ts";
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
  /** All objects they wrote to. */
  readonly objects: number;
  /** Which part of them this is, from 1, of how many. */
  readonly part: number;
  readonly parts: number;
  /** Objects of this part that others wrote to since the snapshot, which goes back with it. */
  readonly alsoUndone: { readonly total: number; readonly items: readonly OthersWrite[] };
  /** The reason why other authors may be missing, or null if they are complete. */
  readonly note: string | null;
}

/** Another author's last write to an object. */
export interface OthersWrite {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly actor: Actor;
  readonly time: Millis;
}
