import type { Change, PropertyChange } from "../../domain/changes/change.ts";
import { mentionsOf } from "../../domain/changes/mentions.ts";
import type { ReversedPart } from "../../domain/dangers/reversed-writes.ts";
import { refKey, sameId } from "../../domain/tenant/entity.ts";
import { isLinkName } from "../../domain/tenant/link.ts";
import type { CollectedList } from "./collected-list.ts";

/**
 * Returns true if the list shows that a part differs from the snapshot. The log can be a quarter of an hour late, and the
 * list compares what is there.
 */
export function stillDiffers({ ref, part, about }: ReversedPart, { plan, happened, undone }: CollectedList): boolean {
  const change = (happened ?? plan).changeOf(ref);
  if (isLinkName(part)) {
    return change?.links.some(({ link, target }) => link === part && isSame(target.id, about?.ref?.id)) ?? false;
  }
  if (about === null) return undone.get(refKey(ref))?.includes(part) ?? false;
  const named = change?.properties.find(({ name }) => name === part.split(".")[0]);
  const names = (side: "then" | "now") =>
    change !== undefined && named !== undefined && mentions(change, named, side, part, about.ref?.id);
  return names("then") !== names("now");
}

const mentions = (
  { ref }: Change,
  property: PropertyChange,
  side: "then" | "now",
  part: string,
  id: string | undefined,
): boolean =>
  mentionsOf(ref, { [property.name]: property[side] }).some((one) => one.path === part && isSame(one.id, id));

const isSame = (one: string, other: string | undefined): boolean => other !== undefined && sameId(one, other);
