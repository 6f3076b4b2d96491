import type { EntityRef } from "../../domain/entity.ts";

/** Something that points or is pointed at, and by what. */
export interface Pointer {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly how: string;
}

/** The first of a list of pointers, and how many there are. */
export interface Pointers {
  readonly total: number;
  readonly first: readonly Pointer[];
}

export const allOf = (first: readonly Pointer[]): Pointers => ({ first, total: first.length });

/** Of each list no more is shown: the rest is counted. */
export const SHOWN = 20;
