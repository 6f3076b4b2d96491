import type { EntityRef } from "../../domain/tenant/entity.ts";

/** An object that points or is pointed at, and the link or property that does. */
export interface Pointer {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly how: string;
}

/** The first pointers of a list, and the total. */
export interface Pointers {
  readonly total: number;
  /** True if there are more than the total, which Graph does not count. */
  readonly isMore?: true;
  readonly first: readonly Pointer[];
}

export const allOf = (first: readonly Pointer[]): Pointers => ({ first, total: first.length });

/** Number of pointers shown per list. */
export const SHOWN = 20;
