import { containersFirst } from "../../domain/dependency-order.ts";
import type { EntityType } from "../../domain/entity.ts";

/** The four kinds of write a recovery makes, in the order it makes them. */
export type WriteKind = "restore" | "properties" | "links" | "softDelete";

export interface Phase {
  readonly kind: WriteKind;
  readonly type: EntityType;
}

/**
 * The order of a recovery: what others point at comes before what points at it, and nothing is taken away before all
 * that may still need it has been written.
 *
 * Restores: named locations and authentication strengths before the Conditional Access policies that use them; users
 * and groups before what names them; an application before its service principal before its grants and assignments.
 * Then properties, in the same order; then links; soft deletions last, in the opposite order.
 */
export function phases(): readonly Phase[] {
  return [
    ...containersFirst.map((type): Phase => ({ kind: "restore", type })),
    ...containersFirst.map((type): Phase => ({ kind: "properties", type })),
    ...containersFirst.map((type): Phase => ({ kind: "links", type })),
    ...containersFirst.toReversed().map((type): Phase => ({ kind: "softDelete", type })),
  ];
}
