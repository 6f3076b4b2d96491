import type { Change } from "../domain/changes/change.ts";
import type { Renewed } from "../domain/changes/successors.ts";
import { type EntityRef, sameRef } from "../domain/tenant/entity.ts";
import { cleaned } from "../domain/words/untrusted.ts";

/** Says of an object, and of those that its values and links name, that a recovery created it again under a new id. */
export const renewedTexts = ({ ref, renewed = [], asBefore }: Change): string[] =>
  renewed.map((one) =>
    sameRef(one.to, ref) ? `${renewedText(ref, one)}${asBefore === true ? AS_BEFORE : ""}` : renewedText(ref, one),
  );

const AS_BEFORE = ", from which nothing else differs in this scope";

/** Says the step from a purged object to the one in its place, as seen from one of them. */
export function renewedText(ref: EntityRef, { of, to, recovery }: Renewed): string {
  const by = recovery === undefined ? "" : ` by recovery ${cleaned(recovery, 80)}`;
  if (sameRef(of, ref)) return `was purged and created again as ${to.type} ${to.id}${by}`;
  if (sameRef(to, ref)) return `created again in the place of the purged ${of.type} ${of.id}${by}`;
  return `${of.type} ${of.id} was purged and created again as ${to.id}${by}`;
}
