import type { EntityRef, EntityType } from "../../domain/tenant/entity.ts";
import type { Life } from "../../domain/tenant/state.ts";
import type { Rebuilds } from "./rebuilds.ts";

/** The facts a comparison needs about the entities that links, relationships and policies point at. */
export interface NeighborStates {
  lifeThen(ref: EntityRef): Life | "gone";
  lifeNow(ref: EntityRef): Life | "gone";
  /** Returns true if the same plan brings an entity back that is soft-deleted or gone. */
  restores(ref: EntityRef): boolean;
  /** The objects that the same plan creates again. Absent without such objects. */
  readonly rebuilds?: Rebuilds;
  /** Returns true if an entity that is gone may be soft-deleted, because deleted objects could not be read. */
  hidesDeleted(type: EntityType): boolean;
  nameOf(ref: EntityRef): string | null;
}

/** Returns the reason why a value or link cannot point at an object that is gone. */
export const goneReason = ({ type }: EntityRef, around: NeighborStates): "notRead" | "targetGone" =>
  around.hidesDeleted(type) ? "notRead" : "targetGone";
