import type { EntityType } from "../../../domain/tenant/entity.ts";
import { type BatchedGet, getInBatches } from "../../../graph/http/batch.ts";
import { isSuccess } from "../../../graph/http/refused.ts";
import type { LivePlace } from "./place.ts";
import type { ReadingRun } from "./reading.ts";
import { ownPermissions } from "./selected.ts";
import { pathOfType } from "./sources.ts";

/**
 * Requests properties that an earlier reading was refused for lack of a permission, and adds those that have become
 * readable to the selection. Returns their types, which must be read completely. Costs a request only if there are such
 * properties.
 */
export async function grantedSince(
  { context, selections, signal }: ReadingRun,
  { sources }: LivePlace,
): Promise<ReadonlySet<EntityType>> {
  const refused = ownPermissions.filter(({ type, property }) => sources[type]?.refused?.[property] !== undefined);
  const granted = new Set<EntityType>();
  const firstOf = ({ type, property }: (typeof refused)[number]): BatchedGet => ({
    path: pathOfType(type),
    query: { $top: "1", $select: `id,${property}` },
  });
  for await (const answers of getInBatches(context, refused, firstOf, { signal })) {
    for (const [{ type, property }, answer] of answers) {
      if (!isSuccess(answer)) continue;
      granted.add(type);
      const { [property]: _granted, ...left } = selections.refused(type) ?? {};
      selections.remember(type, left);
    }
  }
  return granted;
}
