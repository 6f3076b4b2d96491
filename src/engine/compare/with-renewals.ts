import type { Change } from "../../domain/changes/change.ts";
import type { Successors } from "../../domain/changes/successors.ts";

/** Adds to each change the objects that it is about or names and that recoveries created again under new ids. */
export function withRenewals<Told extends Omit<Change, "seq">>(
  changes: readonly Told[],
  successors: Successors,
): readonly Told[] {
  if (successors.isEmpty) return changes;
  return changes.map((change) => {
    const { ref, properties, links, lost = [], kept = [] } = change;
    const renewed = successors.namedIn(
      JSON.stringify([ref, properties, lost, kept, links.map(({ target }) => target)]),
    );
    return renewed.length === 0 ? change : { ...change, renewed };
  });
}
