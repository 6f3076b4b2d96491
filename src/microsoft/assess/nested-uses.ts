import type { GroupUses } from "../../domain/dangers/group-uses.ts";
import { canonicalId, type EntityRef } from "../../domain/tenant/entity.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { cleaned, NAME_LENGTH } from "../../domain/words/untrusted.ts";
import { type DirectoryReader, readable, refsIn } from "./directory-reader.ts";

/** Most groups whose outer groups are asked for, at a request each. */
const MOST_ASKED = 20;

/**
 * Asks of groups whether they are nested now in one that a policy names. Only groups whose members were written more than
 * once are asked for, because others cannot have members that were reversed.
 */
export async function addNested(
  reader: DirectoryReader,
  written: readonly EntityRef[],
  uses: GroupUses,
): Promise<void> {
  const often = [...Map.groupBy(written, ({ id }) => canonicalId(id))].flatMap(([id, each]) =>
    each.length > 1 && !uses.has(id) ? [id] : [],
  );
  let unread = Math.max(0, often.length - MOST_ASKED);
  await Promise.all(
    often.slice(0, MOST_ASKED).map(async (id) => {
      const path = `/groups/${encodeURIComponent(id)}/transitiveMemberOf`;
      const what = `the groups that group ${cleaned(id, NAME_LENGTH)} is in`;
      const outer = await readable(reader.listOf(path, what, { query: { $select: "id,displayName" } }), null);
      if (outer === null) unread += 1;
      for (const row of outer ?? []) {
        const [ref] = refsIn([row]);
        const displayName = typeof row.displayName === "string" ? row.displayName : null;
        if (ref?.type === "group") uses.addNested(id, { id: ref.id, displayName });
      }
    }),
  );
  if (unread > 0) {
    reader.leftOut(
      `Not looked at: the nesting in groups of policies of ${countOf(unread, "group")} with members written more than once.`,
    );
  }
}
