import { containersFirst } from "../../domain/changes/dependency-order.ts";
import type { EntityType } from "../../domain/tenant/entity.ts";

/** The kinds of write in a recovery, in their order. */
export type WriteKind = "restore" | "rebuild" | "properties" | "links" | "softDelete";

export interface Phase {
  readonly kind: WriteKind;
  readonly type: EntityType;
}

/**
 * The order of a recovery. An object comes before the objects that point at it, and removals come after every write
 * that may still need the removed object. Restores and rebuilds: named locations and authentication strengths before the
 * Conditional Access policies that use them, users and groups before the objects that name them, and an application
 * before its service principal before its grants and assignments. Then properties in the same order, then links. Soft
 * deletions are last, in the opposite order.
 */
export function phases(): readonly Phase[] {
  return [
    ...containersFirst.flatMap((type): Phase[] => [
      { kind: "restore", type },
      { kind: "rebuild", type },
    ]),
    ...containersFirst.map((type): Phase => ({ kind: "properties", type })),
    ...containersFirst.map((type): Phase => ({ kind: "links", type })),
    ...containersFirst.toReversed().map((type): Phase => ({ kind: "softDelete", type })),
  ];
}
