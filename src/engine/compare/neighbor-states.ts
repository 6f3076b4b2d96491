import type { EntityRef } from "../../domain/entity.ts";
import type { Life } from "../../domain/state.ts";

/** The facts a comparison needs about the entities that links, relationships and policies point at. */
export interface NeighborStates {
  lifeThen(ref: EntityRef): Life | "gone";
  lifeNow(ref: EntityRef): Life | "gone";
  /** Returns true if this very plan brings a soft-deleted entity back. */
  restores(ref: EntityRef): boolean;
  nameOf(ref: EntityRef): string | null;
}
