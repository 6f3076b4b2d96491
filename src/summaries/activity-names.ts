import type { Change } from "../domain/changes/change.ts";
import type { ActivityGroup } from "../service/activity.ts";

type NamedWrite = Pick<Change, "ref" | "properties">;

/**
 * Returns groups with the names of the ids in the values that they keep. `namesOf` finds those of writes, which are given
 * as changes.
 */
export async function groupsWithNames(
  groups: readonly ActivityGroup[],
  namesOf: (writes: readonly NamedWrite[]) => Promise<readonly Pick<Change, "names">[]>,
): Promise<readonly ActivityGroup[]> {
  const writes = groups.map(writesOf);
  const found = (await namesOf(writes.flat())).values();
  return groups.map((group, at) => {
    const own = (writes[at] ?? []).map(() => found.next().value?.names ?? {});
    const names = Object.fromEntries(own.flatMap((one) => Object.entries(one)));
    return Object.keys(names).length === 0 ? group : { ...group, names };
  });
}

const writesOf = ({ objects: [object], values, each }: ActivityGroup): readonly NamedWrite[] =>
  [...(object === undefined ? [] : [{ object, values }]), ...each].flatMap(({ object: { ref }, values: written }) =>
    ref === null || written.length === 0
      ? []
      : [{ ref, properties: written.map(({ name, oldValue, newValue }) => ({ name, then: oldValue, now: newValue })) }],
  );
