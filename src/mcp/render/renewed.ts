import type { Change } from "../../domain/changes/change.ts";
import type { Renewed } from "../../domain/changes/successors.ts";
import { type EntityRef, sameRef } from "../../domain/tenant/entity.ts";
import { renewedText } from "../../review/renewed-words.ts";
import type { Direction } from "../../review/value-text.ts";

/** Says which object goes on in the place of one, or goes before it, with the call that shows it. */
export const renewedObjects = (
  ref: EntityRef,
  renewed: readonly Renewed[] = [],
  tool: "get_object" | "get_object_history" = "get_object",
): string[] =>
  renewed.map((one) => {
    const other = sameRef(one.of, ref) ? one.to : one.of;
    return `${renewedText(ref, one)}: ${tool} with type "${other.type}" and id "${other.id}"`;
  });

/** Returns true for a change that tells of a purged object which is there again, so that it needs no recovery. */
export const isThereAgain = ({ ref, renewed = [] }: Change, direction: Direction): boolean =>
  direction === "thenToNow" && renewed.some(({ of }) => sameRef(of, ref));
